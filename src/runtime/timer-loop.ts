import { setImmediate as nextTurn } from 'node:timers/promises';
import type { OutageRecorder } from '../app/ports/retry-loop.ts';
import { startRetryLoop } from './retry-loop.ts';
import type { Ports } from '../app/ports/ports.ts';
import { runDue } from '../app/run-due.ts';

/** Sees to it that timers run when they are due. */
export interface TimerLoop {
  /** There may be a new timer. */
  wake(): void;
  /** Resolves once nothing is being done. */
  settled(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts at once with what fell due while nobody was there. */
export function startTimerLoop(ports: Ports, outages: OutageRecorder): TimerLoop {
  let wanted = false;
  let stopped = false;
  let running: Promise<void> | undefined;
  let cancelAlarm = (): void => {};
  const trying = startRetryLoop('timekeeper', outages, wake);

  async function run(): Promise<void> {
    while (wanted && !stopped) {
      // Everything that commits in a turn wakes: one look is enough for all of it.
      await nextTurn();
      wanted = false;
      await runDue(ports);
      const next = await ports.store.read((reads) => reads.timers.nextDue());
      cancelAlarm();
      if (next !== undefined && !stopped) cancelAlarm = ports.clock.alarm(next, wake);
    }
  }

  function wake(): void {
    wanted = true;
    if (stopped || running) return;
    running = trying.run(run).finally(() => {
      running = undefined;
      if (wanted) wake();
    });
  }

  wake();
  return {
    wake,
    async settled() {
      while (running) await running;
    },
    async stop() {
      stopped = true;
      trying.stop();
      cancelAlarm();
      await running;
    },
  };
}
