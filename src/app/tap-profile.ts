import type { MessageId, PageId, Psid } from '../domain/ids.ts';
import type { Message } from '../domain/message.ts';
import { findProfileTap, type ProfileTapSource } from '../domain/messenger-profile.ts';
import { makeMessageId } from './ids.ts';
import { toEventRecord } from './record-event.ts';
import type { Decide } from './ports/page-change.ts';
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
  const needs = { consumer: psid, thread: psid, profile: pageId };
  const decide: Decide<MessageId, typeof needs> = (page, subscriptions, facts) => {
    const at = ports.clock.now();
    requireFound(page, 'page', pageId);
    const { profile } = requireFound(facts.consumer, 'consumer', psid);
    const profileButton = findProfileTap(facts.profile, source, profile.locale, tap.payload);
    const { title, payload } = requireFound(profileButton, 'button', tap.payload ?? source);
    const message: Message = { id, pageId, psid, at, from: 'consumer', content: { type: 'text', text: title } };
    const event = { kind: 'postback', psid, messageId: id, title, payload } as const;
    const events = [{ ...toEventRecord(ports, pageId, event, at, subscriptions), message }];
    return { result: id, change: { events, thread: { ...facts.thread, lastActAt: at } } };
  };
  await ports.store.decide(pageId, decide, needs);
  ports.wake(pageId, 'decision');
  return id;
}
