import type { Call } from '../domain/call.ts';
import type { PageId, Psid } from '../domain/ids.ts';
import type { Message } from '../domain/message.ts';
import { selectVisible, type VisibleProfile } from '../domain/messenger-profile.ts';
import { findCurrentCall } from './find-current-call.ts';
import { requireFound } from './require-found.ts';
import type { Page, Thread } from './ports/entities.ts';
import type { Ports } from './ports/ports.ts';

/** The content of a consumer's Messenger for one Page at `at` (epoch ms). */
export interface ThreadView {
  readonly at: number;
  readonly page: Page;
  readonly thread: Thread;
  readonly call: Call | undefined;
  readonly profile: VisibleProfile;
  /** The latest messages, oldest first. */
  readonly messages: readonly Message[];
}

/** Maximum number of messages in the view. */
const MAX_MESSAGES = 200;

/** Reads a thread as the consumer sees it. Refusal: not_found. */
export function viewThread(ports: Ports, pageId: PageId, psid: Psid): Promise<ThreadView> {
  return ports.store.read(async (reads) => {
    const page = requireFound(await reads.pages.find(pageId), 'page', pageId);
    const consumer = requireFound(await reads.consumers.find(pageId, psid), 'consumer', psid);
    const at = ports.clock.now();
    const thread = await reads.threads.find(pageId, psid);
    // Read before the call, so that a call that ends in between is not shown together with its message.
    const messages = await reads.messages.latest(pageId, psid, MAX_MESSAGES);
    const profile = selectVisible(await reads.messengerProfiles.find(pageId), consumer.profile, messages.length === 0);
    return { at, page, thread, call: await findCurrentCall(reads, pageId, psid, at), profile, messages };
  });
}
