import type { Message } from '../../control/shapes.ts';
import { formatDuration } from './duration.ts';

/** Returns the text of a message as the consumer's Messenger shows it. */
export function describeMessage({
  type,
  text,
  seconds,
  payload,
}: Pick<Message, 'type' | 'text' | 'seconds' | 'payload'>): string {
  switch (type) {
    case 'text':
      return text ?? '';
    case 'missed_call':
      return 'Missed call';
    case 'completed_call':
      return `Audio call · ${formatDuration(seconds ?? 0)}`;
    case 'call_prompt':
      return 'You can call us.';
    case 'calling_optin':
      return 'May we call you?';
    case 'template':
      return describeTemplate(payload ?? {});
  }
}

interface Card {
  readonly title?: string;
  readonly subtitle?: string;
}

function describeTemplate(payload: object): string {
  if ('text' in payload && typeof payload.text === 'string') return payload.text;
  const cards = 'elements' in payload && Array.isArray(payload.elements) ? (payload.elements as readonly Card[]) : [];
  return cards.map(({ title, subtitle }) => [title, subtitle].filter(Boolean).join(' — ')).join('\n');
}
