import { setImmediate as nextTurn } from 'node:timers/promises';
import { LONG_MS } from './patience.ts';

/**
 * Runs `check` until it stops throwing, and returns its result; throws its last error after `LONG_MS`. For effects that
 * follow the last event that a test can see, at a time of the server's own, such as the record of an attempt.
 */
export async function eventually<T>(check: () => Promise<T>): Promise<T> {
  const end = performance.now() + LONG_MS;
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (performance.now() > end) throw error;
      await nextTurn();
    }
  }
}
