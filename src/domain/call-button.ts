/** The life of a call button in a message: a call prompt's, or an `audio_call` button's. */

const DAY_MS = 86_400_000;

/** Life of a button that does not say. Source: docs/graph/messages.md §3.1, §3.2. */
export const DEFAULT_BUTTON_DAYS = 7;
/** An `audio_call` button lives no longer; a call prompt has no such limit. Source: docs/graph/messages.md §3.2. */
export const MAX_AUDIO_CALL_DAYS = 7;

/** The last instant that a date can name: a life without limit ends here. */
const LAST_INSTANT = 8.64e15;

/** Until when (exclusive) a button sent at `sentAt` starts calls: 24-hour days from the send (docs/design.md §3.8). */
export function computeExpiry(sentAt: number, days: number): number {
  return Math.min(sentAt + days * DAY_MS, LAST_INSTANT);
}
