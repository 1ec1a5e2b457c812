import type { CallId, PageId } from '../domain/ids.ts';
import { actInstant } from './find-call.ts';
import { moveCall } from './move-call.ts';
import type { Ports } from './ports/ports.ts';

/** Ends a call whose media broke off, unless it has ended already. */
export async function failCall(ports: Ports, pageId: PageId, callId: CallId): Promise<void> {
  await ports.store.write(async (tx) => {
    const call = await tx.calls.find(pageId, callId);
    if (!call || call.state === 'ended') return;
    await moveCall(ports, tx, call, 'fail', { as: 'time' }, actInstant(ports.clock.now(), call));
  });
  ports.wake(pageId);
}
