import { isCallButton, type CallButton, type CallEntry } from '../domain/call-entry.ts';
import type { TapContext } from '../domain/call-eligibility.ts';
import type { MessageId, PageId, Psid } from '../domain/ids.ts';
import { findButtonExpiry, type Message } from '../domain/message.ts';
import { findCurrentCall } from './find-current-call.ts';
import { inMessage } from './in-message.ts';
import { requireFound } from './require-found.ts';
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
  const { pageId, psid, entry } = request;
  const page = requireFound(await reads.pages.find(pageId), 'page', pageId);
  requireFound(await reads.consumers.find(pageId, psid), 'consumer', psid);
  const call = await (latest < Infinity
    ? reads.calls.findAt(pageId, psid, at)
    : findCurrentCall(reads, pageId, psid, at));
  return {
    eligible: page.eligible,
    settings: page.settings,
    entry,
    activeUntil: isCallButton(entry) ? await findExpiry(reads, request, entry, latest) : null,
    inCall: call !== undefined,
  };
}

async function findExpiry(
  reads: Reads,
  request: TapRequest,
  entry: CallButton,
  latest: number,
): Promise<number | null> {
  const { pageId, psid, messageId } = request;
  const candidates =
    messageId === undefined
      ? await reads.messages.latest(pageId, psid, RECENT_MESSAGES)
      : [await reads.messages.find(pageId, messageId)].filter((message) => message !== undefined);
  const last = candidates.findLast(
    (each) => each.psid === psid && each.at <= latest && findButtonExpiry(each.content, entry) !== undefined,
  );
  if (messageId === undefined) return expiryOf(requireFound(last, 'message', `with a ${entry} button`), entry);
  const isOfThread = candidates.some((each) => each.psid === psid && each.at <= latest);
  if (!isOfThread) requireFound(undefined, 'message', messageId);
  return expiryOf(requireFound(last, 'button', `${entry} ${inMessage(messageId)}`), entry);
}

const expiryOf = ({ content }: Message, entry: CallButton): number | null => findButtonExpiry(content, entry) ?? null;
