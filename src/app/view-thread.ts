import type { Call } from '../domain/call.ts';
import type { PageId, Psid } from '../domain/ids.ts';
import type { Message } from '../domain/message.ts';
import { findCurrentCall } from './find-current-call.ts';
import { requireFound } from './require-found.ts';
import type { Page, Thread } from './ports/entities.ts';
import type { Ports } from './ports/ports.ts';

/** Everything that a consumer's Messenger shows of one Page, as it stands at `at` (epoch ms). */
export interface ThreadView {
  readonly at: number;
  readonly page: Page;
  readonly thread: Thread;
  readonly call: Call | undefined;
  /** The latest, oldest first. */
  readonly messages: readonly Message[];
}

const SHOWN_MESSAGES = 200;

/** Refusal: not_found. */
export function viewThread(ports: Ports, pageId: PageId, psid: Psid): Promise<ThreadView> {
  return ports.store.read(async (reads) => {
    const page = requireFound(await reads.pages.find(pageId), 'page', pageId);
    requireFound(await reads.consumers.find(pageId, psid), 'consumer', psid);
    const at = ports.clock.now();
    const thread = await reads.threads.find(pageId, psid);
    // Before the call: one that ends in between is not to be shown beside the message that it left.
    const messages = await reads.messages.latest(pageId, psid, SHOWN_MESSAGES);
    return { at, page, thread, call: await findCurrentCall(reads, pageId, psid, at), messages };
  });
}
