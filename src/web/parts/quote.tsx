import type { Message } from '../../control/shapes/messages.ts';
import { describeAttachment, describeMessage } from './message-text.ts';

/** The message that another one answers, in one line; nothing for a message that answers none. */
export function Quote({ message, messages }: { message: Message; messages: readonly Message[] }) {
  if (message.reply_to === undefined) return null;
  const quoted = messages.find(({ id }) => id === message.reply_to);
  const text = quoted && (quoted.attachments?.map(describeAttachment).join(', ') ?? describeMessage(quoted));
  return <p class="quote">Reply to: {text ?? 'an earlier message'}</p>;
}
