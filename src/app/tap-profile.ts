import type { MessageId, PageId, Psid } from '../domain/ids.ts';
import type { Message } from '../domain/message.ts';
import { findProfileTap, type ProfileTapSource } from '../domain/messenger-profile.ts';
import { makeMessageId } from './ids.ts';
import { recordEvent } from './record-event.ts';
import type { Ports } from './ports/ports.ts';
import { requireFound } from './require-found.ts';

/**
 * Records the tap of a consumer on a part of the Messenger profile: its title appears in the thread as the consumer's
 * message, whose id is returned, and the messaging window opens. Without `payload` it is the first button of `source`.
 * Refusal: not_found, also for a button that is not there. Source: docs/graph/messenger-profile.md §2.
 */
export async function tapProfile(
  ports: Ports,
  tap: {
    readonly pageId: PageId;
    readonly psid: Psid;
    readonly source: ProfileTapSource;
    readonly payload?: string;
  },
): Promise<MessageId> {
  const { pageId, psid, source } = tap;
  const id = makeMessageId();
  await ports.store.write(async (tx) => {
    const at = ports.clock.now();
    requireFound(await tx.pages.find(pageId), 'page', pageId);
    const { profile } = requireFound(await tx.consumers.find(pageId, psid), 'consumer', psid);
    const profileButton = findProfileTap(await tx.messengerProfiles.find(pageId), source, profile.locale, tap.payload);
    const { title, payload } = requireFound(profileButton, 'button', tap.payload ?? source);
    await tx.threads.save({ ...(await tx.threads.find(pageId, psid)), lastActAt: at });
    const message: Message = { id, pageId, psid, at, from: 'consumer', content: { type: 'text', text: title } };
    const event = { kind: 'postback', psid, messageId: id, title, payload } as const;
    await tx.messages.add(message, await recordEvent(ports, tx, pageId, event));
  });
  ports.wake(pageId);
  return id;
}
