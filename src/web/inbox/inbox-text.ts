import type { Call, CallEntry, Message } from '../api/shapes.ts';
import { formatDuration } from '../parts/duration.ts';

/** How the inbox says things. */

const ENTRIES: Readonly<Record<CallEntry, string>> = {
  icon: 'call icon',
  call_prompt: 'call prompt',
  audio_call: 'call button of a message',
  missed_call: 'button under a missed call',
  completed_call: 'button under an earlier call',
};

/** What the consumer tapped to call. */
export const describeCallSource = (entry: CallEntry): string => ENTRIES[entry];

/** `0:07`, `12:34`, `1:02:03`; never less than nothing. */
export function formatTimer(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  const end = String(seconds % 60).padStart(2, '0');
  return hours === 0 ? `${minutes}:${end}` : `${hours}:${String(minutes).padStart(2, '0')}:${end}`;
}

/** How long people talked, in whole seconds. */
export const talkSeconds = ({ accepted_at: from, ended_at: until }: Call): number | undefined =>
  from === null || until === null ? undefined : Math.floor((Date.parse(until) - Date.parse(from)) / 1000);

export type Outcome = 'ringing' | 'in_call' | 'missed' | 'declined' | 'completed';

export const outcomeOf = ({ state, outcome }: Call): Outcome =>
  state === 'ended' ? ((outcome ?? 'missed') as Outcome) : state;

export const OUTCOMES: Readonly<Record<Outcome, string>> = {
  ringing: 'Rings',
  in_call: 'In call',
  missed: 'Missed',
  declined: 'Declined',
  completed: 'Talked',
};

/** A missed-call message is what every call leaves that nobody took, also one that was declined. */
export function wasDeclined({ psid, at }: Message, calls: readonly Call[]): boolean {
  return calls.some((call) => call.psid === psid && call.ended_at === at && call.outcome === 'declined');
}

/** A message in a few words, as the people who run the Page see it. */
export function describeForInbox(message: Message, calls: readonly Call[]): string {
  switch (message.type) {
    case 'text':
      return message.text ?? '';
    case 'template':
      return typeof message.payload?.['text'] === 'string' ? message.payload['text'] : 'A message with buttons';
    case 'call_prompt':
      return 'Call prompt';
    case 'missed_call':
      return wasDeclined(message, calls) ? 'Declined call' : 'Missed call';
    case 'completed_call':
      return `Call, ${formatDuration(message.seconds ?? 0)}`;
  }
}
