import type { OutageRecorder, RetryLoop } from '../app/ports/retry-loop.ts';
import { TransientFailure } from '../app/ports/transient-failure.ts';

/** Pauses after failures in a row, in ms; the last one for good. */
const PAUSES_MS = [50, 100, 200, 400, 800, 1000];

/**
 * Starts a retry loop. `again` is called after a run that failed, with a pause that grows to a second: what is not there now may be back
 * without anybody's request. The pause is of real time, whatever the clock of the instance shows. `name` is whose work
 * it is, for the log.
 */
export function startRetryLoop(name: string, outages: OutageRecorder, again: () => void): RetryLoop {
  let failures = 0;
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  return {
    async run(act) {
      const begun = performance.now();
      try {
        await act();
        failures = 0;
        outages.recordSuccess(begun);
        clearTimeout(timer);
      } catch (error) {
        if (failures === 0 || error instanceof TransientFailure) outages.recordFailure(name, error, begun);
        clearTimeout(timer);
        if (!stopped) timer = setTimeout(again, PAUSES_MS[Math.min(failures, PAUSES_MS.length - 1)]);
        failures++;
      }
    },
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}
