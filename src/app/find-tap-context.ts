import { isCallButton, type CallEntry } from '../domain/call-entry.ts';
import type { TapContext } from '../domain/call-eligibility.ts';
import type { MessageId, PageId, Psid } from '../domain/ids.ts';
import type { Call } from '../domain/call.ts';
import { findButtonExpiry, type Message } from '../domain/message.ts';
import { findCurrentCall } from './find-current-call.ts';
import { requireFound } from './require-found.ts';
import type { Consumer, Page } from './ports/entities.ts';
import type { Reads } from './ports/store.ts';

/** A tap: its entry, and for a button the message with the button; by default the latest message that has one. */
export interface TapRequest {
  readonly pageId: PageId;
  readonly psid: Psid;
  readonly entry: CallEntry;
  readonly messageId?: MessageId;
}

/** Latest messages among which the one with the button is searched. */
const RECENT_MESSAGES = 200;

/**
 * Reads the state on which a tap at `at` depends. For a past instant `latest` is the same instant: later messages are left
 * out. Both in epoch ms. Refusal: not_found for the Page, the person, or the message with the button.
 */
export async function findTapContext(
  reads: Reads,
  request: TapRequest,
  at: number,
  latest = Infinity,
): Promise<TapContext> {
  const { pageId, psid } = request;
  const page = await reads.pages.find(pageId);
  const consumer = await reads.consumers.find(pageId, psid);
  const call = await (latest < Infinity
    ? reads.calls.findAt(pageId, psid, at)
    : findCurrentCall(reads, pageId, psid, at));
  return toTapContext(request, { page, consumer, call, message: await findButtonMessage(reads, request, latest) });
}

/** Returns the state on which a tap depends, from the records that were found. Refusals: those of findTapContext. */
export function toTapContext(
  { pageId, psid, entry, messageId }: TapRequest,
  found: {
    readonly page: Page | undefined;
    readonly consumer: Consumer | undefined;
    readonly call: Call | undefined;
    readonly message: Message | undefined;
  },
): TapContext {
  const { eligible, settings } = requireFound(found.page, 'page', pageId);
  requireFound(found.consumer, 'consumer', psid);
  const inCall = found.call !== undefined;
  if (!isCallButton(entry)) return { eligible, settings, entry, activeUntil: null, inCall };
  const { content } = requireFound(found.message, 'message', messageId ?? `with a ${entry} button`);
  return { eligible, settings, entry, activeUntil: findButtonExpiry(content, entry) ?? null, inCall };
}

/** Finds the message with the button of a tap, sent by the instant `latest` (epoch ms); undefined for other entries. */
export async function findButtonMessage(
  reads: Reads,
  { pageId, psid, entry, messageId }: TapRequest,
  latest = Infinity,
): Promise<Message | undefined> {
  if (!isCallButton(entry)) return undefined;
  const candidates =
    messageId === undefined
      ? await reads.messages.latest(pageId, psid, RECENT_MESSAGES)
      : [await reads.messages.find(pageId, messageId)].filter((message) => message !== undefined);
  return candidates.findLast(
    (each) => each.psid === psid && each.at <= latest && findButtonExpiry(each.content, entry) !== undefined,
  );
}
