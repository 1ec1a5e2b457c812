import { TransientFailure } from '../app/ports/transient-failure.ts';

/** Pauses after failures in a row, in ms; the last one for good. */
const PAUSES_MS = [50, 100, 200, 400, 800, 1000];

/** Work that goes on by itself, whatever goes wrong. */
export interface RetryLoop {
  /** Runs `act` once; never rejects. After a failure somebody is asked to try again, until a run succeeds. */
  run(act: () => Promise<void>): Promise<void>;
  /** Asks nobody to try again from now on. */
  stop(): void;
}

/**
 * `again` is called after a run that failed, with a pause that grows to a second: what is not there now may be back
 * without anybody's request. The pause is of real time, whatever the clock of the instance shows. `name` is whose work
 * it is, for the log.
 */
export function startRetryLoop(name: string, troubles: OutageLog, again: () => void): RetryLoop {
  let failures = 0;
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  return {
    async run(act) {
      const begun = performance.now();
      try {
        await act();
        failures = 0;
        troubles.recordSuccess(begun);
        clearTimeout(timer);
      } catch (error) {
        if (failures === 0 || error instanceof TransientFailure) troubles.recordFailure(name, error, begun);
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

/** What goes wrong in the background, for the log: once that the database is lost, and once that it is back. */
export class OutageLog {
  readonly #log: (line: Readonly<Record<string, unknown>>) => void;
  #lostAt: number | undefined;
  #backAt = 0;

  constructor(log: (line: Readonly<Record<string, unknown>>) => void) {
    this.#log = log;
  }

  /** `begun` is when the work that failed began, in ms of `performance.now`. */
  recordFailure(name: string, error: unknown, begun: number): void {
    if (!(error instanceof TransientFailure)) {
      this.#log({ level: 'error', event: `${name}.failed`, error: String(error) });
      return;
    }
    // What began before the return may end in failure after it.
    if (this.#lostAt !== undefined || begun < this.#backAt) return;
    this.#lostAt = performance.now();
    this.#log({ level: 'error', event: 'database.unavailable', error: error.message });
  }

  /** Some work that began at `begun` has succeeded. */
  recordSuccess(begun: number): void {
    if (this.#lostAt === undefined || begun < this.#lostAt) return;
    const now = performance.now();
    this.#log({ level: 'warn', event: 'database.available', after_ms: Math.round(now - this.#lostAt) });
    this.#lostAt = undefined;
    this.#backAt = now;
  }
}
