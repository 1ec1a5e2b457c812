import type { Message } from '../api/shapes.ts';
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
    case 'template':
      return describeTemplate(payload ?? {});
  }
}

function describeTemplate({ text, elements }: Readonly<Record<string, unknown>>): string {
  if (typeof text === 'string') return text;
  const cards = Array.isArray(elements) ? (elements as readonly { title?: string; subtitle?: string }[]) : [];
  return cards.map(({ title, subtitle }) => [title, subtitle].filter(Boolean).join(' — ')).join('\n');
}
