/** The time in which a Page may write to a person after that person's last act. All times in ms. */

const HOUR = 3_600_000;
/** Window for messages without a tag. Source: docs/graph/messages.md §2. */
export const STANDARD_WINDOW_MS = 24 * HOUR;
/** Window for messages with the tag HUMAN_AGENT. Source: docs/graph/messages.md §2. */
export const HUMAN_AGENT_WINDOW_MS = 7 * 24 * HOUR;

/**
 * Returns the end (epoch ms, exclusive) of the window that the person's last act opened; null when there was no act. Acts
 * that open it are a message and a postback. Source: docs/graph/messages.md §2; a call opens none (docs/design.md §3.12).
 */
export function findWindowEnd(lastActAt: number | null, windowMs = STANDARD_WINDOW_MS): number | null {
  return lastActAt === null ? null : lastActAt + windowMs;
}

/** Returns true when the Page may write at `at` (epoch ms). */
export function isWindowOpen(lastActAt: number | null, at: number, windowMs = STANDARD_WINDOW_MS): boolean {
  const until = findWindowEnd(lastActAt, windowMs);
  return until !== null && at < until;
}
