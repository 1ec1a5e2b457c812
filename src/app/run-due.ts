import type { CallId } from '../domain/ids.ts';
import { moveCall } from './move-call.ts';
import type { Timer } from './ports/entities.ts';
import type { Ports } from './ports/ports.ts';

/** Timers taken in one go. */
const BATCH = 100;

/** Does everything that is due by now, in order. Each timer is a transaction of its own: whoever removes it does it. */
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
    // At the instant it was due, also when nobody was there to see to it then.
    if (call?.state === 'ringing') await moveCall(ports, tx, call, 'time_out', { as: 'time' }, timer.dueAt);
  });
}
