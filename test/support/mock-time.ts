import { setImmediate as nextTurn } from 'node:timers/promises';
import type { TestContext } from 'node:test';

/** Time of this process, which passes only when the test says so. */
export interface MockTime {
  /** Lets time pass until `work` has ended; resolves to the time that has passed, in ms, rounded up to `stepMs`. */
  passUntil(work: Promise<unknown>, stepMs: number): Promise<number>;
}

/**
 * Replaces `setTimeout` for the rest of the test, which must not run beside others in its process. To be called before
 * the tested code starts its first timer.
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
        // The work after one timer may take some turns until it starts the next timer.
        for (let turn = 0; turn < 10 && !ended; turn++) await nextTurn();
        if (ended) return passed;
        t.mock.timers.tick(stepMs);
        passed += stepMs;
      }
    },
  };
}

/** Deadlines of the requests that servers of this process send; they expire only when the test says so. */
export interface MockDeadlines {
  /** Expires the deadlines of the requests under way. */
  expire(): void;
}

/** Replaces `AbortSignal.timeout` for the rest of the test, which must not run beside others in its process. */
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
