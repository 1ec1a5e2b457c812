import type { CallId, PageId } from '../domain/ids.ts';
import { decideCall } from './change-call.ts';
import { moveCall } from './move-call.ts';
import type { Ports } from './ports/ports.ts';

/** Ends a call whose media broke off, unless it has ended already. */
export async function failCall(ports: Ports, pageId: PageId, callId: CallId): Promise<void> {
  const found = await ports.store.read((reads) => reads.calls.find(pageId, callId));
  if (!found || found.state === 'ended') return;
  await decideCall(ports, found, ({ call, at }) =>
    call.state === 'ended' ? { call } : moveCall(call, 'fail', { as: 'time' }, at),
  );
}
