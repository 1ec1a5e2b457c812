import { newCallMedia, type CallMedia } from '../domain/call-media.ts';
import type { Call } from '../domain/call.ts';
import type { CallId, PageId } from '../domain/ids.ts';
import type { Ports } from './ports/ports.ts';

/** Returns a call with its media; undefined when there is none. */
export const findCallMedia = (
  ports: Ports,
  pageId: PageId,
  callId: CallId,
): Promise<{ readonly call: Call; readonly media: CallMedia } | undefined> =>
  ports.store.read(async (reads) => {
    const call = await reads.calls.find(pageId, callId);
    if (!call) return undefined;
    return { call, media: (await reads.callMedia.find(pageId, callId)) ?? newCallMedia(pageId, callId) };
  });
