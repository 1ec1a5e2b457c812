import {
  anyObject,
  instant,
  integer,
  list,
  type Members,
  named,
  object,
  oneOf,
  optional,
  text,
} from '../../contract/schema.ts';
import { MEDIA_TYPES } from '../../domain/message.ts';
import type { Attachment, Message, MessageReference, Persona } from '../shapes/messages.ts';

const attachment = object<Attachment>({ type: oneOf(MEDIA_TYPES), url: text });

export const messageMembers: Members<Message> = {
  id: text,
  psid: text,
  type: oneOf(['text', 'media', 'template', 'call_prompt', 'calling_optin', 'missed_call', 'completed_call']),
  from: oneOf(['consumer', 'page']),
  at: instant,
  text: optional(text),
  seconds: optional(integer),
  payload: optional(anyObject),
  persona: optional(object<Persona>({ id: text, name: text, picture_url: text })),
  attachments: optional(list(attachment)),
  reply_to: optional(text),
  quick_reply: optional(text),
};

export const message = named('Message', object<Message>(messageMembers));

export const messageReference = object<MessageReference>({ message_id: text });
