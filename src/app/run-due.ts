import type { CallId } from '../domain/ids.ts';
import { moveCall } from './move-call.ts';
import type { Timer } from './ports/entities.ts';
import type { Ports } from './ports/ports.ts';

/** Timers that are read at once. */
const BATCH = 100;

/** Runs every timer that is due, in order, each in a transaction of its own: the process that removes a timer runs it. */
export async function runDue(ports: Ports): Promise<void> {
  for (;;) {
    const due = await ports.store.read((reads) => reads.timers.listDue(ports.clock.now(), BATCH));
    for (const timer of due) {
      await runTimer(ports, timer);
      ports.wake(timer.pageId);
    }
    if (due.length < BATCH) return;
  }
}

async function runTimer(ports: Ports, timer: Timer): Promise<void> {
  await ports.store.write(async (tx) => {
    if (!(await tx.timers.remove(timer))) return;
    const call = await tx.calls.find(timer.pageId, timer.subject as CallId);
    // The call ends at the due time, also when no process ran then.
    if (call?.state === 'ringing') await moveCall(ports, tx, call, 'time_out', { as: 'time' }, timer.dueAt);
  });
}
