/** Longest pause before an attempt to connect again, in ms. */
const LONGEST_MS = 15_000;

/** Returns the time to wait, in ms, after that many attempts without success: none at first, then twice as long each time. */
export const pauseBefore = (failures: number): number =>
  failures < 2 ? 0 : Math.min(LONGEST_MS, 250 * 2 ** (failures - 2));

/** Resolves after a time in ms, and at once when the signal is aborted. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (ms === 0 || signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
