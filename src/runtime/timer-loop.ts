import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Ports } from '../app/ports/ports.ts';
import type { WorkShare } from '../app/ports/work-share.ts';
import type { OutageRecorder } from '../app/ports/retry-loop.ts';
import { runDue } from '../app/run-due.ts';
import { RetriedWakeLoop } from './wake-loop.ts';

/** Runs timers when they are due. */
export interface TimerLoop {
  /** Makes the loop read the timers again. */
  wake(): void;
  /** Resolves once no timer is being run. */
  settled(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts a timer loop for the buckets of a share. Timers that fell due while no process ran are run at once. */
export function startTimerLoop(ports: Ports, outages: OutageRecorder, share: () => WorkShare): TimerLoop {
  const loop = new DueTimerLoop(ports, outages, share);
  loop.wake();
  return loop;
}

/**
 * Idle: waits for `wake`, or for the alarm at the due time of the next timer.
 * Running: runs what is due, again after each wake meanwhile, then sets the alarm.
 * Stopped: runs nothing more.
 */
class DueTimerLoop implements TimerLoop {
  readonly #ports: Ports;
  readonly #share: () => WorkShare;
  readonly #loop: RetriedWakeLoop;
  #stopped = false;
  #cancelAlarm = (): void => {};

  constructor(ports: Ports, outages: OutageRecorder, share: () => WorkShare) {
    this.#ports = ports;
    this.#share = share;
    this.#loop = new RetriedWakeLoop('timer_loop', outages, () => this.#run());
  }

  wake(): void {
    this.#loop.wake();
  }

  async settled(): Promise<void> {
    while (this.#loop.running) await this.#loop.running;
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#loop.stop();
    this.#cancelAlarm();
    await this.#loop.running;
  }

  async #run(): Promise<void> {
    const { store, clock } = this.#ports;
    while (this.#loop.isWoken) {
      // All transactions that commit in one turn wake: one query serves them all.
      await nextTurn();
      this.#loop.takeWakes();
      await runDue(this.#ports, this.#share());
      const next = await store.read((reads) => reads.timers.nextDue(this.#share()));
      this.#cancelAlarm();
      if (next !== undefined && !this.#stopped) this.#cancelAlarm = clock.alarm(next, () => this.wake());
    }
  }
}
