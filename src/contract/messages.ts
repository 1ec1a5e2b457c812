import type { MessageId, PersonaId, Psid } from '../domain/ids.ts';
import { MEDIA_TYPES, type Draft, type OutgoingMessage, type QuickReply } from '../domain/message.ts';
import { HUMAN_AGENT_WINDOW_MS, STANDARD_WINDOW_MS } from '../domain/messaging-window.ts';
import { SENDER_ACTIONS, type SenderAction } from '../domain/sender-action.ts';
import { webUrl } from './buttons.ts';
import { boolean, filledText, id, list, object, oneOf, paramName, string, text, type Decoder } from './graph-types.ts';
import { ParamError } from './param-error.ts';
import type { JsonObject } from './json.ts';
import { template, unknownAttachment } from './templates.ts';

/** The Send API. Source: docs/graph/messages.md §1, §3. */

const mediaPayload = object({ url: webUrl, is_reusable: boolean, attachment_id: string });

/** The payload of an attachment; its type says how it is read. */
const payload: Decoder<unknown> = {
  decode: (value) => value,
  schema: { anyOf: [mediaPayload.schema, template.schema] },
};
const anyAttachment = object({ type: oneOf([...MEDIA_TYPES, 'template']), payload }, ['type', 'payload']);

const attachment: Decoder<Draft> = {
  decode(value, path) {
    const { type, payload } = anyAttachment.decode(value, path);
    const member = [...path, 'payload'];
    if (type === 'template') return template.decode(payload, member);
    const { url, attachment_id, is_reusable } = mediaPayload.decode(payload, member);
    if (attachment_id !== undefined) throw unknownAttachment([...member, 'attachment_id']);
    if (url === undefined) {
      const missing = [...member, 'url'];
      throw new ParamError('missing_url', `The parameter ${paramName(missing)} is required`, missing);
    }
    if (is_reusable === true) {
      const reusable = [...member, 'is_reusable'];
      const sentence = `The parameter ${paramName(reusable)} is not supported by Switchhook yet`;
      throw new ParamError('unsupported_reuse', sentence, reusable);
    }
    return { type: 'media', attachments: [{ type, url }] };
  },
  schema: anyAttachment.schema,
};

/** Maximum number of images in one message. Source: docs/graph/messages.md §1.1. */
const MOST_IMAGES = 30;

const images = list(
  object({ type: oneOf(['image']), payload: object({ url: webUrl }, ['url']) }, ['type', 'payload']),
  1,
  MOST_IMAGES,
);

const quickReplyMembers = object(
  {
    content_type: oneOf(['text', 'user_phone_number', 'user_email']),
    // Longer titles are shown shortened, not refused.
    title: filledText(),
    payload: text(1000),
    image_url: webUrl,
  },
  ['content_type'],
);

const quickReply: Decoder<QuickReply> = {
  decode(value, path) {
    const { content_type: type, title, payload, image_url } = quickReplyMembers.decode(value, path);
    if (type !== 'text') return { type };
    if (title === undefined) {
      const sentence = 'Title is required for this quick reply content type';
      throw new ParamError('no_quick_reply_title', sentence, [...path, 'title']);
    }
    if (payload === undefined || payload === '') {
      const sentence = 'Payload is required for this quick reply content type';
      throw new ParamError('no_quick_reply_payload', sentence, [...path, 'payload']);
    }
    return { type, title, payload, ...(image_url !== undefined && { imageUrl: image_url }) };
  },
  schema: quickReplyMembers.schema,
};

/** A member that Meta documents and this server does not have. */
const unsupported: Decoder<never> = {
  decode(_, path) {
    throw new ParamError(
      'unsupported_action',
      `The parameter ${paramName(path)} is not supported by Switchhook yet`,
      path,
    );
  },
  schema: { not: {} },
};

const message = object(
  {
    text: text(2000),
    attachment,
    attachments: images,
    quick_replies: list(quickReply, 1, 13),
    metadata: text(1000),
    sticker_id: unsupported,
  },
  [],
  { samples: true },
);

const TAGS = ['HUMAN_AGENT', 'CUSTOMER_FEEDBACK'] as const;
/** The tags that are refused since 27 April 2026. */
const RETIRED_TAGS = ['ACCOUNT_UPDATE', 'CONFIRMED_EVENT_UPDATE', 'POST_PURCHASE_UPDATE'];

/** A message tag. Source: docs/graph/errors.md §4.2. */
const tag: Decoder<(typeof TAGS)[number]> = {
  decode(value, path) {
    const word = typeof value === 'string' ? value.toUpperCase() : undefined;
    const known = TAGS.find((each) => each === word);
    if (known) return known;
    if (word !== undefined && RETIRED_TAGS.includes(word)) {
      throw new ParamError('retired_tag', 'Invalid parameter', path);
    }
    throw new ParamError('unknown_tag', 'Invalid tag.', path);
  },
  schema: { enum: TAGS },
};

/** Members of `recipient` other than `id`: recipients that this server does not have. */
const OTHER_RECIPIENTS = ['user_ref', 'comment_id', 'post_id', 'phone_number', 'name', 'notification_messages_token'];

export const sendParams = object(
  {
    recipient: object({ id }, ['id'], { samples: true, ignored: OTHER_RECIPIENTS }),
    message,
    sender_action: oneOf(SENDER_ACTIONS),
    messaging_type: oneOf(['RESPONSE', 'UPDATE', 'MESSAGE_TAG', 'UTILITY']),
    tag,
    notification_type: oneOf(['REGULAR', 'SILENT_PUSH', 'NO_PUSH']),
    persona_id: id,
    reply_to: object({ mid: filledText() }, ['mid'], { samples: true }),
  },
  ['recipient'],
);

/** Parameters of a send: a message, or a sender action alone. */
export type MessageOrAction =
  OutgoingMessage | { readonly psid: Psid; readonly action: SenderAction; readonly personaId?: PersonaId };

/** Reads the parameters of a send; `windowMs` is the messaging window that applies. Throws ParamError. */
export function decodeSend(params: JsonObject): MessageOrAction {
  const decoded = sendParams.decode(params, []);
  const psid = decoded.recipient.id as Psid;
  if (decoded.message && decoded.sender_action) {
    throw new ParamError('message_and_action', 'Cannot send both message and state at the same time.');
  }
  const persona = decoded.persona_id === undefined ? {} : { personaId: decoded.persona_id as PersonaId };
  if (decoded.sender_action) return { psid, action: decoded.sender_action, ...persona };
  if (!decoded.message) {
    throw new ParamError('no_message_or_action', 'Must send either message or state', ['message'], ['sender_action']);
  }
  const draft = toDraft(decoded.message);
  if (decoded.messaging_type === 'MESSAGE_TAG' && decoded.tag === undefined) {
    throw new ParamError('missing', 'The parameter tag is required', ['tag']);
  }
  if (decoded.tag !== undefined && decoded.messaging_type !== undefined && decoded.messaging_type !== 'MESSAGE_TAG') {
    const sentence = 'Messaging type should be MESSAGE_TAG for tagged messages.';
    throw new ParamError('tag_without_type', sentence, ['messaging_type']);
  }
  // A missing messaging_type is RESPONSE, and a tag counts only beside MESSAGE_TAG (docs/graph/messages.md §1.1, §2).
  const byHuman = decoded.messaging_type === 'MESSAGE_TAG' && decoded.tag === 'HUMAN_AGENT';
  const { metadata } = decoded.message;
  return {
    psid,
    draft,
    windowMs: byHuman ? HUMAN_AGENT_WINDOW_MS : STANDARD_WINDOW_MS,
    ...(metadata !== undefined && { metadata }),
    ...(decoded.reply_to && { replyTo: decoded.reply_to.mid as MessageId }),
    ...persona,
  };
}

type DecodedMessage = ReturnType<(typeof message)['decode']>;

/** Returns the draft of a message, which has exactly one of text, attachment and images. Throws ParamError. */
function toDraft({ text, attachment, attachments, quick_replies: quickReplies }: DecodedMessage): Draft {
  const media: Draft | undefined =
    attachment ??
    (attachments && { type: 'media', attachments: attachments.map(({ type, payload }) => ({ type, ...payload })) });
  if (!media && (text === undefined || text.trim() === '')) {
    const sentence = 'Message cannot be empty, must provide valid attachment or text';
    throw new ParamError('empty_message', sentence, ['message']);
  }
  if (media && (text !== undefined || (attachment && attachments))) {
    const sentence = 'Only one of the text or attachment fields can be specified';
    throw new ParamError('text_and_attachment', sentence, ['message']);
  }
  return { ...(media ?? { type: 'text', text: text ?? '' }), ...(quickReplies && { quickReplies }) };
}
