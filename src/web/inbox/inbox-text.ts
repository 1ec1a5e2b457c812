import type { Call } from '../../control/shapes/calls.ts';
import type { Message } from '../../control/shapes/messages.ts';
import { formatDuration } from '../parts/duration.ts';
import { describeAttachment, describeMessage } from '../parts/message-text.ts';

/** Returns the whole seconds from the accept of a call to its end; undefined when it has not had both. */
export const talkSeconds = ({ accepted_at: from, ended_at: until }: Call): number | undefined =>
  from === null || until === null ? undefined : Math.floor((Date.parse(until) - Date.parse(from)) / 1000);

export type Outcome = 'ringing' | 'in_call' | 'missed' | 'declined' | 'completed' | 'failed';

export const outcomeOf = ({ state, outcome }: Call): Outcome => (state === 'ended' ? (outcome ?? 'missed') : state);

export const OUTCOMES: Readonly<Record<Outcome, string>> = {
  ringing: 'Ringing',
  in_call: 'In call',
  missed: 'Missed',
  declined: 'Declined',
  completed: 'Completed',
  failed: 'Failed',
};

/** Returns whether a missed-call message stands for a declined call: a declined call leaves the same message. */
export function wasDeclined({ psid, at }: Message, calls: readonly Call[]): boolean {
  return calls.some((call) => call.psid === psid && call.ended_at === at && call.outcome === 'declined');
}

/** Returns a message in one line, as the people who run the Page see it. */
export function describeForInbox(message: Message, calls: readonly Call[]): string {
  switch (message.type) {
    case 'text':
      return message.text ?? '';
    case 'media':
      return (message.attachments ?? []).map(describeAttachment).join(', ');
    case 'template':
      return describeMessage(message).split('\n')[0] || 'Message with buttons';
    case 'call_prompt':
      return 'Call prompt';
    case 'calling_optin':
      return 'Request for the permission to call';
    case 'missed_call':
      return wasDeclined(message, calls) ? 'Declined call' : 'Missed call';
    case 'completed_call':
      return `Call, ${formatDuration(message.seconds ?? 0)}`;
  }
}
