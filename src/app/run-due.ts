import type { CallId } from '../domain/ids.ts';
import { LEASE_GRACE_MS, LEASE_MS, type CallMedia } from '../domain/call-media.ts';
import { moveCall } from './move-call.ts';
import type { Timer } from './ports/entities.ts';
import type { Ports } from './ports/ports.ts';
import type { Tx } from './ports/store.ts';
import { ALL_WORK } from './ports/work-share.ts';

/** Timers that are read at once. */
const BATCH = 100;

/** Runs every timer of a share that is due, in order, each in a transaction of its own: the process that removes a timer runs it. */
export async function runDue(ports: Ports, share = ALL_WORK): Promise<void> {
  for (;;) {
    const due = await ports.store.read((reads) => reads.timers.listDue(ports.clock.now(), BATCH, share));
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
    if (call === undefined || call.state === 'ended') return;
    if (timer.kind === 'media') {
      const media = await tx.callMedia.find(call.pageId, call.id);
      if (media && (await isCarried(ports, tx, media, timer))) return;
      await moveCall(ports, tx, call, 'fail', { as: 'time' }, timer.dueAt);
      return;
    }
    // The call ends at the due time, also when no process ran then.
    if (call.state === 'ringing') await moveCall(ports, tx, call, 'time_out', { as: 'time' }, timer.dueAt);
  });
}

/** Returns true when a process still carries a call, and looks again after the next lease. */
async function isCarried(ports: Ports, tx: Tx, media: CallMedia, { pageId, dueAt, ...timer }: Timer): Promise<boolean> {
  const isHere = ports.media.carries(media.callId);
  const leaseUntil = isHere ? Math.max(media.leaseUntil, dueAt + LEASE_MS) : media.leaseUntil;
  const failsAt = leaseUntil + LEASE_GRACE_MS;
  if (failsAt <= dueAt) return false;
  if (isHere) await tx.callMedia.renewLease(media, leaseUntil);
  await tx.timers.add({ ...timer, pageId, dueAt: failsAt });
  return true;
}
