import { isCallButton, type CallEntry } from '../domain/call-entry.ts';
import type { TapContext } from '../domain/call-eligibility.ts';
import type { MessageId, PageId, Psid } from '../domain/ids.ts';
import type { Call } from '../domain/call.ts';
import { findButtonExpiry, type Message } from '../domain/message.ts';
import { findCurrentCall } from './find-current-call.ts';
import { inMessage } from './in-message.ts';
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
  const { id, content } = requireFound(found.message, 'message', messageId ?? `with a ${entry} button`);
  const activeUntil = requireFound(findButtonExpiry(content, entry), 'button', `${entry} ${inMessage(id)}`);
  return { eligible, settings, entry, activeUntil, inCall };
}

/**
 * Finds the message that a tap names, or else the latest one with its button, sent by the instant `latest` (epoch ms);
 * undefined for other entries.
 */
export async function findButtonMessage(
  reads: Reads,
  { pageId, psid, entry, messageId }: TapRequest,
  latest = Infinity,
): Promise<Message | undefined> {
  if (!isCallButton(entry)) return undefined;
  if (messageId !== undefined) {
    const message = await reads.messages.find(pageId, messageId);
    return message?.psid === psid && message.at <= latest ? message : undefined;
  }
  const recent = await reads.messages.latest(pageId, psid, RECENT_MESSAGES);
  return recent.findLast(({ at, content }) => at <= latest && findButtonExpiry(content, entry) !== undefined);
}
