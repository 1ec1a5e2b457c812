import { setImmediate as nextTurn } from 'node:timers/promises';
import type { TestContext } from 'node:test';

/** Time in this process that passes only when the test lets it: no time limit of a client is exceeded before. */
export interface MockTime {
  /** Lets time pass until `work` has ended; resolves to the time that has passed, in ms, rounded up to `stepMs`. */
  passUntil(work: Promise<unknown>, stepMs: number): Promise<number>;
}

/**
 * Replaces `setTimeout` for the rest of the test, which must not run beside others of its process. Must be called before
 * what is tested starts its first timer.
 */
export function mockTime(t: TestContext): MockTime {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  return {
    async passUntil(work, stepMs) {
      let ended = false;
      const end = (): void => void (ended = true);
      work.then(end, end);
      let passed = 0;
      for (;;) {
        // What one timer has set off may take some turns to start the next timer.
        for (let turn = 0; turn < 10 && !ended; turn++) await nextTurn();
        if (ended) return passed;
        t.mock.timers.tick(stepMs);
        passed += stepMs;
      }
    },
  };
}

/** The deadlines of the requests that servers of this process send, which expire at the test's command alone. */
export interface MockDeadlines {
  /** Expires those of the requests under way. */
  expire(): void;
}

/** Replaces `AbortSignal.timeout` for the rest of the test, which must not run beside others of its process. */
export function mockDeadlines(t: TestContext): MockDeadlines {
  const open: AbortController[] = [];
  t.mock.method(AbortSignal, 'timeout', () => {
    const controller = new AbortController();
    open.push(controller);
    return controller.signal;
  });
  return {
    expire() {
      for (const controller of open.splice(0)) controller.abort(new DOMException('Expired', 'TimeoutError'));
    },
  };
}
