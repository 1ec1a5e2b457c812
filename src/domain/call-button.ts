/** Expiry of the call buttons in messages: of call prompts and of `audio_call` buttons. */

const DAY_MS = 86_400_000;

/** Days that a button is active when the message gives no number. Source: docs/graph/messages.md §3.1, §3.2. */
export const DEFAULT_BUTTON_DAYS = 7;
/** Maximum days of an `audio_call` button; a call prompt has no maximum. Source: docs/graph/messages.md §3.2. */
export const MAX_AUDIO_CALL_DAYS = 7;

/** The last instant of a JavaScript Date, in epoch ms. A later expiry could not be written as a date. */
const LAST_INSTANT = 8.64e15;

/**
 * Returns the instant (epoch ms, exclusive) at which a button that was sent at `sentAt` expires. A day has 24 hours.
 * Source: docs/design.md §3.8.
 */
export function computeExpiry(sentAt: number, days: number): number {
  return Math.min(sentAt + days * DAY_MS, LAST_INSTANT);
}
