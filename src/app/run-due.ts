import type { CallId } from '../domain/ids.ts';
import { LEASE_GRACE_MS, LEASE_MS } from '../domain/call-media.ts';
import { decideCall, type CallChange, type CallState } from './change-call.ts';
import { moveCall } from './move-call.ts';
import type { Timer } from './ports/entities.ts';
import type { Ports } from './ports/ports.ts';
import { ALL_WORK } from './ports/work-share.ts';

/** Timers that are read at once. */
const BATCH = 100;

/** Runs every timer of a share that is due, in order. Of several processes that run one timer, the first changes the call. */
export async function runDue(ports: Ports, share = ALL_WORK): Promise<void> {
  for (;;) {
    const due = await ports.store.read((reads) => reads.timers.listDue(ports.clock.now(), BATCH, share));
    for (const timer of due) await runTimer(ports, timer);
    if (due.length < BATCH) return;
  }
}

async function runTimer(ports: Ports, timer: Timer): Promise<void> {
  const { pageId, kind, dueAt } = timer;
  const found = await ports.store.read((reads) => reads.calls.find(pageId, timer.subject as CallId));
  // A call removes its timers when it ends, so this timer is of no call any more.
  if (!found || found.state === 'ended') {
    await ports.store.write((tx) => tx.timers.remove(timer));
    return;
  }
  await decideCall(ports, found, (state) =>
    kind === 'media' ? checkCarrier(ports, state, dueAt) : endRing(state, dueAt),
  );
}

/** Ends a ringing call at the due time, also when no process ran then. */
const endRing = ({ call }: CallState, dueAt: number): CallChange =>
  call.state === 'ringing' ? moveCall(call, 'time_out', { as: 'time' }, dueAt) : { call };

/** Fails a call that no process carries any more, and else checks again after the next lease. */
function checkCarrier(ports: Ports, { call, media }: CallState, dueAt: number): CallChange {
  if (call.state === 'ended') return { call };
  const isHere = ports.media.carries(media.callId);
  const leaseUntil = isHere ? Math.max(media.leaseUntil, dueAt + LEASE_MS) : media.leaseUntil;
  const failsAt = leaseUntil + LEASE_GRACE_MS;
  if (failsAt <= dueAt) return moveCall(call, 'fail', { as: 'time' }, dueAt);
  return { call, failsAt, ...(leaseUntil !== media.leaseUntil && { media: { ...media, leaseUntil } }) };
}
