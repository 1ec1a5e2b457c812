import { DEFAULT_BUTTON_DAYS, MAX_AUDIO_CALL_DAYS } from '../domain/call-button.ts';
import type { Psid } from '../domain/ids.ts';
import type { Draft, DraftButton } from '../domain/message.ts';
import { HUMAN_AGENT_WINDOW_MS, STANDARD_WINDOW_MS } from '../domain/messaging-window.ts';
import { id, integer, list, object, oneOf, string, text, type Decoder } from './graph-types.ts';
import { ParamError } from './param-error.ts';
import { isJsonObject, type JsonObject } from './json.ts';

/** The Send API. Source: docs/graph/messages.md §1, §3. */

const days = integer(1);
const title = text(20);

const button: Decoder<DraftButton> = {
  decode(value, path) {
    const { type } = anyButton.decode(value, path);
    switch (type) {
      case 'web_url': {
        const { title, url } = webUrlButton.decode(value, path);
        return { type, title, url };
      }
      case 'postback': {
        const { title, payload } = postbackButton.decode(value, path);
        return { type, title, payload };
      }
      case 'audio_call': {
        const { title, expires_in_days } = audioCallButton.decode(value, path);
        return { type, title, days: expires_in_days ?? DEFAULT_BUTTON_DAYS };
      }
    }
  },
  schema: { type: 'object', properties: { type: { enum: ['web_url', 'postback', 'audio_call'] } }, required: ['type'] },
};
const anyButton = object({ type: oneOf(['web_url', 'postback', 'audio_call']) }, ['type']);
const webUrlButton = object({ title, url: string }, ['title', 'url']);
const postbackButton = object({ title, payload: text(1000) }, ['title', 'payload']);
const audioCallButton = object({ title, expires_in_days: integer(1, MAX_AUDIO_CALL_DAYS) }, ['title']);

const templateType = object({ template_type: oneOf(['call_prompt', 'calling_optin', 'generic', 'button']) }, [
  'template_type',
]);
const callPrompt = object({ ttl_days: days });
const element = object({ title: text(80), subtitle: text(80), buttons: list(button, 1, 3) }, ['title']);
const generic = object({ elements: list(element, 1, 10) }, ['elements']);
const buttonTemplate = object({ text: text(640), buttons: list(button, 1, 3) }, ['text', 'buttons']);

const template: Decoder<Draft> = {
  decode(value, path) {
    const { template_type } = templateType.decode(value, path);
    const payload = isJsonObject(value) ? value : (JSON.parse(value as string) as object);
    switch (template_type) {
      case 'call_prompt':
        return { type: 'call_prompt', days: callPrompt.decode(value, path).ttl_days ?? DEFAULT_BUTTON_DAYS, payload };
      case 'calling_optin':
        return { type: 'calling_optin', payload };
      case 'button':
        return { type: 'template', buttons: buttonTemplate.decode(value, path).buttons, payload };
      case 'generic': {
        const { elements } = generic.decode(value, path);
        return { type: 'template', buttons: elements.flatMap(({ buttons = [] }) => buttons), payload };
      }
    }
  },
  schema: templateType.schema,
};

const message = object(
  {
    text: text(2000),
    attachment: object({ type: oneOf(['template']), payload: template }, ['type', 'payload']),
    metadata: text(1000),
  },
  [],
  { samples: true },
);

const SENDER_ACTIONS = ['typing_on', 'typing_off', 'mark_seen'] as const;

export const sendParams = object(
  {
    recipient: object({ id }, ['id'], { samples: true }),
    message,
    sender_action: oneOf(SENDER_ACTIONS),
    messaging_type: oneOf(['RESPONSE', 'UPDATE', 'MESSAGE_TAG', 'UTILITY']),
    /** Three older tags are refused since 27 April 2026 (docs/graph/errors.md §4.2). */
    tag: oneOf(['HUMAN_AGENT', 'CUSTOMER_FEEDBACK']),
    notification_type: oneOf(['REGULAR', 'SILENT_PUSH', 'NO_PUSH']),
  },
  ['recipient'],
);

/** Parameters of a send: a message, or a sender action alone. */
export type SendRequest =
  | { readonly psid: Psid; readonly action: string }
  | { readonly psid: Psid; readonly draft: Draft; readonly windowMs: number; readonly metadata?: string };

/** Reads the parameters of a send; `windowMs` is the messaging window that applies. Throws ParamError. */
export function decodeSend(params: JsonObject): SendRequest {
  const decoded = sendParams.decode(params, []);
  const psid = decoded.recipient.id as Psid;
  if (decoded.message && decoded.sender_action) {
    throw new ParamError('message_and_action', 'Cannot send both message and state at the same time.');
  }
  if (decoded.sender_action) return { psid, action: decoded.sender_action };
  const { text, attachment, metadata } = decoded.message ?? {};
  if (!attachment && (text === undefined || text.trim() === '')) {
    const sentence = 'Message cannot be empty, must provide valid attachment or text';
    throw new ParamError('empty_message', sentence, ['message']);
  }
  if (attachment && text !== undefined) {
    throw new ParamError('text_and_attachment', 'Only one of the text or attachment fields can be specified', [
      'message',
    ]);
  }
  if (decoded.messaging_type === 'MESSAGE_TAG' && decoded.tag === undefined) {
    throw new ParamError('missing', 'The parameter tag is required', ['tag']);
  }
  // A missing messaging_type is RESPONSE, and a tag counts only beside MESSAGE_TAG (docs/graph/messages.md §1.1, §2).
  const byHuman = decoded.messaging_type === 'MESSAGE_TAG' && decoded.tag === 'HUMAN_AGENT';
  return {
    psid,
    draft: attachment ? attachment.payload : { type: 'text', text: text ?? '' },
    windowMs: byHuman ? HUMAN_AGENT_WINDOW_MS : STANDARD_WINDOW_MS,
    ...(metadata !== undefined && { metadata }),
  };
}
