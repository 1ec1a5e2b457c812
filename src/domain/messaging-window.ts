/** How long a Page may write to a person after that person's last act. All times in ms. */

const HOUR = 3_600_000;
export const STANDARD_WINDOW_MS = 24 * HOUR;
/** For a human agent's answer, tagged HUMAN_AGENT. */
export const HUMAN_AGENT_WINDOW_MS = 7 * 24 * HOUR;

/**
 * Until when (exclusive) the window is open that the person's last act opened; null when there was none. Acts that open
 * it: a message, a postback. Source: docs/graph/messages.md §2; a call opens none (docs/design.md §3.12).
 */
export function findWindowEnd(lastActAt: number | null, windowMs = STANDARD_WINDOW_MS): number | null {
  return lastActAt === null ? null : lastActAt + windowMs;
}

/** May the Page write at `at`? */
export function isWindowOpen(lastActAt: number | null, at: number, windowMs = STANDARD_WINDOW_MS): boolean {
  const until = findWindowEnd(lastActAt, windowMs);
  return until !== null && at < until;
}
