import type { ThreadView } from '../../app/view-thread.ts';
import type { Explanation } from '../../app/explain-call.ts';
import { encodeCallSettings } from '../../contract/call-settings.ts';
import type * as shapes from '../shapes.ts';
import type { CallEntry } from '../../domain/call-entry.ts';
import { reportGates, type Tap } from '../../domain/call-eligibility.ts';
import { compileCallHours, type CallHours } from '../../domain/call-hours.ts';
import type { CallSettings } from '../../domain/call-settings.ts';
import type { Content, Message } from '../../domain/message.ts';
import { findTimeZone } from '../../domain/time-zone.ts';
import { windowOpen, windowUntil } from '../../domain/messaging-window.ts';
import { encodeCall, encodeMessage, instant } from './encode.ts';
import { gateValue, gateTexts } from './gate-text.ts';

/** What a consumer's Messenger shows: icon, hours, window, call and messages with their buttons. Instants in ISO 8601. */
export function encodeThread(view: ThreadView): shapes.ThreadView {
  const { at, page, thread, call, messages } = view;
  const { settings, eligible } = page;
  const tapOf = (entry: CallEntry, activeUntil: number | null): Tap => ({
    eligible,
    settings,
    entry,
    activeUntil,
    inCall: call !== undefined,
  });
  const until = windowUntil(thread.lastActAt);
  return {
    icon: {
      visible: eligible && settings.audioEnabled && settings.iconEnabled,
      ...encodeUse(tapOf('icon', null), at),
    },
    hours: encodeHours(settings, at),
    window: { open: windowOpen(thread.lastActAt, at), ...(until !== null && { until: instant(until) }) },
    call: call ? encodeCall(call) : null,
    messages: messages.map((message) => ({
      ...encodeMessage(message),
      buttons: buttonsOf(message).map(({ activeUntil, entry, ...button }) => {
        const { usable, ...why } = entry === undefined ? { usable: true } : encodeUse(tapOf(entry, activeUntil), at);
        return {
          ...button,
          active: usable,
          ...why,
          ...(activeUntil !== null && { until: instant(activeUntil) }),
        };
      }),
    })),
  };
}

/** Says if a tap would ring, and if not, why; `changes_at` is when time alone changes that. */
function encodeUse(tap: Tap, at: number): Omit<shapes.ThreadView['icon'], 'visible'> {
  const gates = reportGates(tap, at);
  const shut = gates.find(({ open }) => open === false);
  const changes = (shut ? [shut] : gates).flatMap(({ changesAt }) => changesAt ?? []);
  return {
    usable: shut === undefined,
    ...(shut && { reason: gateTexts[shut.gate].text }),
    ...(changes.length > 0 && { changes_at: instant(Math.min(...changes)) }),
  };
}

interface ShownButton {
  readonly type: shapes.Button['type'];
  readonly title?: string;
  /** What a postback sends. */
  readonly payload?: string;
  /** Where a web_url leads. */
  readonly url?: string;
  readonly activeUntil: number | null;
  /** The entry that it is; undefined for buttons that start no call. */
  readonly entry?: CallEntry;
}

function buttonsOf({ content }: Message): readonly ShownButton[] {
  switch (content.type) {
    case 'text':
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

function templateButton(button: Extract<Content, { type: 'template' }>['buttons'][number]): ShownButton {
  return button.type === 'audio_call' ? { ...button, entry: 'audio_call' } : { ...button, activeUntil: null };
}

/** Whether the Page can be called at `at` by its hours, until when, and that in words. */
export function encodeHours({ callHours }: CallSettings, at: number): shapes.HoursStatus {
  if (callHours === null) return { open: true, text: 'The Page can be called at all times.' };
  const schedule = compileCallHours(callHours);
  const open = schedule.isOpenAt(at);
  const next = schedule.nextChange(at);
  return {
    open,
    ...(next !== undefined && { next_change: instant(next) }),
    text:
      next === undefined
        ? `${open ? 'Open at all times' : 'Closed all week'}.`
        : `${open ? 'Open' : 'Closed'} until ${localTime(callHours, next)}.`,
  };
}

/** `Monday 09:00 (America/Los_Angeles)`. */
function localTime({ timeZone }: CallHours, at: number): string {
  const local = at + (findTimeZone(timeZone)?.offsetAt(at) ?? 0);
  return `${WEEKDAY_AND_TIME.format(local).replace(',', '')} (${timeZone})`;
}

/** Given local time as if it were UTC. */
const WEEKDAY_AND_TIME = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'UTC',
  weekday: 'long',
  hour: '2-digit',
  minute: '2-digit',
});

/** Every gate in order with its verdict, the field that decides it, its value and when time changes it. */
export function encodeExplanation({ at, tap, verdict, gates, apps }: Explanation): shapes.Explanation {
  const encoded = encodeCallSettings(tap.settings);
  const rings = 'rings' in verdict ? verdict.rings : null;
  return {
    at: instant(at),
    entry: tap.entry,
    rings,
    text: verdictText({ at, tap, verdict, gates, apps }),
    gates: gates.map(({ gate, open, changesAt }) => ({
      gate,
      verdict: open === null ? 'not_asked' : open ? 'open' : 'shut',
      ...(gateTexts[gate].setting !== undefined && { setting: gateTexts[gate].setting }),
      value: gateValue(gate, tap, encoded.call_hours),
      ...(open === false && { text: gateTexts[gate].text }),
      changes_at: changesAt === null ? null : instant(changesAt),
    })),
    routing: {
      setting: 'call_routing',
      value: tap.settings.ringTarget,
      apps: apps.map(({ appId, failingSince }) => ({
        app_id: appId,
        callback_failing_since: failingSince === null ? null : instant(failingSince),
      })),
    },
  };
}

function verdictText({ verdict, apps }: Explanation): string {
  if ('stoppedBy' in verdict) return gateTexts[verdict.stoppedBy].text;
  if (verdict.rings === 'META') return "It rings the Page's inbox.";
  if (apps.length === 0) return 'It rings PARTNERS, but no app is subscribed to calls: nobody hears it.';
  const failing = apps.filter(({ failingSince }) => failingSince !== null);
  const since = failing.map(({ appId, failingSince }) => `app ${appId} since ${instant(failingSince ?? 0)}`);
  if (failing.length === 0) return `It rings PARTNERS: ${apps.map(({ appId }) => `app ${appId}`).join(', ')}.`;
  return `It rings PARTNERS, but callbacks have been failing: ${since.join(', ')}.`;
}
