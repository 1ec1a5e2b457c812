import type { OutageRecorder, RetryLoop } from '../app/ports/retry-loop.ts';
import { TransientFailure } from '../app/ports/transient-failure.ts';

/** Pauses after consecutive failures; ms. The last one is repeated. */
const PAUSES_MS = [50, 100, 200, 400, 800, 1000];

/**
 * Starts a retry loop: after a run that failed, `onRetry` is called once a pause is over, so that work goes on when the
 * database is back, without waiting for a request. The pause is real time, whatever the clock of the instance shows.
 * `name` begins the names of its log events.
 */
export function startRetryLoop(name: string, outages: OutageRecorder, onRetry: () => void): RetryLoop {
  let failures = 0;
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  return {
    async run(act) {
      const startedAt = performance.now();
      try {
        await act();
        failures = 0;
        outages.recordSuccess(startedAt);
        clearTimeout(timer);
      } catch (error) {
        // A lost database is recorded each time, since the record decides when it is lost; any other failure once.
        if (failures === 0 || error instanceof TransientFailure) outages.recordFailure(name, error, startedAt);
        clearTimeout(timer);
        if (!stopped) timer = setTimeout(onRetry, PAUSES_MS[Math.min(failures, PAUSES_MS.length - 1)]);
        failures++;
      }
    },
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}
