import type { OutageRecorder, RetryLoop } from '../app/ports/retry-loop.ts';
import type { WakeLoop } from '../app/ports/wake-loop.ts';
import { startRetryLoop } from './retry-loop.ts';

/**
 * Idle: waits for `wake`.
 * Running: calls `run` once; wakes meanwhile are for it to take.
 * Pausing: the last run failed, and the retry loop wakes when its pause is over.
 * Stopped: starts no run.
 */
export class RetriedWakeLoop implements WakeLoop {
  readonly #run: () => Promise<void>;
  readonly #retryLoop: RetryLoop;
  #running: Promise<void> | undefined;
  #isWoken = false;
  #isStopped = false;

  constructor(name: string, outages: OutageRecorder, run: () => Promise<void>) {
    this.#run = run;
    this.#retryLoop = startRetryLoop(name, outages, () => this.wake());
  }

  get isWoken(): boolean {
    return this.#isWoken && !this.#isStopped;
  }

  get running(): Promise<void> | undefined {
    return this.#running;
  }

  wake(): void {
    this.#isWoken = true;
    if (this.#isStopped || this.#running) return;
    this.#running = this.#retryLoop.run(this.#run).finally(() => {
      this.#running = undefined;
      if (this.#isWoken) this.wake();
    });
  }

  takeWakes(): void {
    this.#isWoken = false;
  }

  stop(): void {
    this.#isStopped = true;
    this.#retryLoop.stop();
  }
}
