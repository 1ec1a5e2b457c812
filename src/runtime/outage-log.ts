import type { Log } from '../app/ports/log.ts';
import type { OutageRecorder } from '../app/ports/retry-loop.ts';
import { TransientFailure } from '../app/ports/transient-failure.ts';

/** Logs failures of background work: once when the database is lost, and once when it is back. */
export class OutageLog implements OutageRecorder {
  readonly #log: Log;
  #lostAt: number | undefined;
  #backAt = 0;

  constructor(log: Log) {
    this.#log = log;
  }

  recordFailure(name: string, error: unknown, startedAt: number): void {
    if (!(error instanceof TransientFailure)) {
      this.#log({ level: 'error', event: `${name}.failed`, error: String(error) });
      return;
    }
    // Work that began before the database was back may still fail after that.
    if (this.#lostAt !== undefined || startedAt < this.#backAt) return;
    this.#lostAt = performance.now();
    this.#log({ level: 'error', event: 'database.unavailable', error: error.message });
  }

  recordSuccess(startedAt: number): void {
    if (this.#lostAt === undefined || startedAt < this.#lostAt) return;
    const now = performance.now();
    this.#log({ level: 'warn', event: 'database.available', after_ms: Math.round(now - this.#lostAt) });
    this.#lostAt = undefined;
    this.#backAt = now;
  }
}
