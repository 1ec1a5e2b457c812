import type { ThreadView } from '../../app/view-thread.ts';
import type { CallEntry } from '../../domain/call-entry.ts';
import { reportGates, type TapContext } from '../../domain/call-eligibility.ts';
import type { Content, Message } from '../../domain/message.ts';
import { isWindowOpen, findWindowEnd } from '../../domain/messaging-window.ts';
import type * as shapes from '../shapes.ts';
import { encodeCall } from './call.ts';
import { gateTexts } from './gate.ts';
import { encodeHours } from './hours.ts';
import { encodeInstant } from './instant.ts';
import { encodeMessage } from './message.ts';

/** Encodes a thread as the consumer's Messenger shows it: icon, hours, window, call, and messages with their buttons. */
export function encodeThread(view: ThreadView): shapes.ThreadView {
  const { at, page, thread, call, messages } = view;
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
    call: call ? encodeCall(call) : null,
    messages: messages.map((message) => ({
      ...encodeMessage(message),
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

function templateButton(button: Extract<Content, { type: 'template' }>['buttons'][number]): ThreadButton {
  return button.type === 'audio_call' ? { ...button, entry: 'audio_call' } : { ...button, activeUntil: null };
}
