import { setImmediate as nextTurn } from 'node:timers/promises';

/**
 * Runs `check` until it stops throwing, and returns what it gives; after `deadlineMs` its last error is thrown. For what
 * happens in the server's own time after the last event that a test can see, such as the record of an attempt.
 */
export async function eventually<T>(check: () => Promise<T>, deadlineMs = 5000): Promise<T> {
  const end = performance.now() + deadlineMs;
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (performance.now() > end) throw error;
      await nextTurn();
    }
  }
}
