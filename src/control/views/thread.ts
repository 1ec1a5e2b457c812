import type { ThreadView } from '../../app/view-thread.ts';
import type { CallEntry } from '../../domain/call-entry.ts';
import { reportGates, type TapContext } from '../../domain/call-eligibility.ts';
import { quickRepliesOf, shortenTitle, type Button, type Message, type QuickReply } from '../../domain/message.ts';
import type { VisibleProfile } from '../../domain/messenger-profile.ts';
import { isWindowOpen, findWindowEnd } from '../../domain/messaging-window.ts';
import type * as shapes from '../shapes/threads.ts';
import { encodeCall } from './call.ts';
import { gateTexts } from './gate.ts';
import { encodeHours } from './hours.ts';
import { encodeInstant } from './instant.ts';
import { encodeMessage } from './message.ts';

/** Encodes a thread as the consumer's Messenger shows it: icon, hours, window, call, and messages with their buttons. */
export function encodeThread(view: ThreadView): shapes.ThreadView {
  const { at, page, thread, call, profile, messages } = view;
  const { settings, eligible } = page;
  const tapOf = (entry: CallEntry, activeUntil: number | null): TapContext => ({
    eligible,
    settings,
    entry,
    activeUntil,
    inCall: call !== undefined,
  });
  const until = findWindowEnd(thread.lastActAt);
  return {
    icon: {
      visible: eligible && settings.audioEnabled && settings.iconEnabled,
      ...encodeUse(tapOf('icon', null), at),
    },
    hours: encodeHours(settings.callHours, at),
    window: { open: isWindowOpen(thread.lastActAt, at), ...(until !== null && { until: encodeInstant(until) }) },
    ...(thread.typingUntil !== null && at < thread.typingUntil && { typing_until: encodeInstant(thread.typingUntil) }),
    ...(thread.seenUntil !== null && { seen_until: encodeInstant(thread.seenUntil) }),
    call: call ? encodeCall(call) : null,
    profile: encodeProfile(profile),
    messages: messages.map((message, i) => ({
      ...encodeMessage(message),
      ...(i === messages.length - 1 && encodeQuickReplies(message)),
      buttons: buttonsOf(message).map(({ activeUntil, entry, ...button }) => {
        const { usable, ...why } = entry === undefined ? { usable: true } : encodeUse(tapOf(entry, activeUntil), at);
        return {
          ...button,
          active: usable,
          ...why,
          ...(activeUntil !== null && { until: encodeInstant(activeUntil) }),
        };
      }),
    })),
  };
}

function encodeProfile(profile: VisibleProfile): shapes.VisibleProfile {
  return {
    greeting: profile.greeting,
    get_started: profile.getStarted,
    ice_breakers: profile.iceBreakers,
    menu: profile.menu.map((item) =>
      item.type === 'postback'
        ? { type: item.type, title: item.title, payload: item.payload }
        : { type: item.type, title: item.title, url: item.url },
    ),
    composer_disabled: profile.isComposerDisabled,
  };
}

/** Encodes if a tap would ring and, if not, why. `changes_at` is the next instant at which time alone changes that. */
function encodeUse(tap: TapContext, at: number): Omit<shapes.ThreadView['icon'], 'visible'> {
  const gates = reportGates(tap, at);
  const closed = gates.find(({ open }) => open === false);
  const changes = (closed ? [closed] : gates).flatMap(({ changesAt }) => changesAt ?? []);
  return {
    usable: closed === undefined,
    ...(closed && { reason: gateTexts[closed.gate].text }),
    ...(changes.length > 0 && { changes_at: encodeInstant(Math.min(...changes)) }),
  };
}

interface ThreadButton extends Pick<shapes.Button, 'type' | 'title' | 'payload' | 'url'> {
  readonly activeUntil: number | null;
  /** Undefined for buttons that start no call. */
  readonly entry?: CallEntry;
}

function buttonsOf({ content }: Message): readonly ThreadButton[] {
  switch (content.type) {
    case 'text':
    case 'calling_optin':
    case 'media':
      return [];
    case 'template':
      return content.buttons.map(templateButton);
    case 'call_prompt':
      return [{ type: 'call_prompt', activeUntil: content.activeUntil, entry: 'call_prompt' }];
    case 'missed_call':
    case 'completed_call':
      return [{ type: content.type, activeUntil: null, entry: content.type }];
  }
}

function templateButton(button: Button): ThreadButton {
  const title = 'title' in button && { title: shortenTitle(button.title) };
  return button.type === 'audio_call'
    ? { ...button, ...title, entry: 'audio_call' }
    : { ...button, ...title, activeUntil: null };
}

function encodeQuickReplies({ content }: Message): Pick<shapes.ThreadMessage, 'quick_replies'> {
  const replies = quickRepliesOf(content);
  return replies.length === 0 ? {} : { quick_replies: replies.map(encodeQuickReply) };
}

const encodeQuickReply = (reply: QuickReply): shapes.QuickReply =>
  reply.type === 'text'
    ? {
        type: reply.type,
        title: shortenTitle(reply.title),
        payload: reply.payload,
        ...(reply.imageUrl !== undefined && { image_url: reply.imageUrl }),
      }
    : { type: reply.type };
