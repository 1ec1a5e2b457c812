import type { Message } from '../../domain/message.ts';
import type * as shapes from '../shapes/messages.ts';
import { encodeInstant } from './instant.ts';

/** Encodes a message without its buttons: their state depends on the Page's settings as well. */
export function encodeMessage({ id, psid, at, from, content, persona }: Message): shapes.Message {
  return {
    id,
    psid,
    type: content.type,
    from,
    at: encodeInstant(at),
    ...(content.type === 'text' && { text: content.text }),
    ...(content.type === 'completed_call' && { seconds: content.seconds }),
    ...('payload' in content && { payload: content.payload }),
    ...(persona && { persona: { id: persona.id, name: persona.name, picture_url: persona.pictureUrl } }),
    ...(content.type === 'media' && { attachments: content.attachments }),
    ...('replyTo' in content && content.replyTo && { reply_to: content.replyTo.messageId }),
    ...(content.type === 'text' && content.quickReply !== undefined && { quick_reply: content.quickReply }),
  };
}
