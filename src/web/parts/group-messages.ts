import type { Message } from '../../control/shapes/messages.ts';
import { formatTime } from './format-time.ts';

/** A message with its place among its neighbours. */
export interface GroupedMessage<M extends Message> {
  readonly message: M;
  /** True when the thread shows the time above it. */
  readonly startsTime: boolean;
  /** True for the first of a row of messages by one sender. */
  readonly isFirst: boolean;
  readonly isLast: boolean;
}

/** Pause in ms after which Messenger shows the time again. */
const PAUSE_MS = 15 * 60_000;

/** Groups the messages of a thread, oldest first, by sender, by pauses and by the days of `zone`. */
export function groupMessages<M extends Message>(messages: readonly M[], zone: string): readonly GroupedMessage<M>[] {
  const dayOf = ({ at }: M): string => formatTime(Date.parse(at), zone, 'date');
  const senderOf = ({ from, persona }: M): string => `${from} ${persona?.id ?? ''}`;
  const starts = messages.map((message, i) => {
    const before = messages[i - 1];
    const startsTime =
      !before || Date.parse(message.at) - Date.parse(before.at) > PAUSE_MS || dayOf(message) !== dayOf(before);
    return { startsTime, isFirst: startsTime || senderOf(message) !== senderOf(before) };
  });
  return messages.map((message, i) => ({
    message,
    startsTime: starts[i]?.startsTime ?? true,
    isFirst: starts[i]?.isFirst ?? true,
    isLast: starts[i + 1]?.isFirst ?? true,
  }));
}
