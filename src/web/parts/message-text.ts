import type { Attachment, Message } from '../../control/shapes/messages.ts';
import type { Button, CallButton, QuickReply } from '../../control/shapes/threads.ts';
import { formatDuration } from './duration.ts';

/** Returns the text of a message as the consumer's Messenger shows it; empty for one that has attachments only. */
export function describeMessage({
  type,
  text,
  seconds,
  payload,
}: Pick<Message, 'type' | 'text' | 'seconds' | 'payload'>): string {
  switch (type) {
    case 'text':
      return text ?? '';
    case 'media':
      return '';
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

const MEDIA_NAMES = { image: 'Image', audio: 'Audio', video: 'Video', file: 'File' } as const;

/** Returns the type and the name of a file, such as `Image: shirt.png`. */
export function describeAttachment({ type, url }: Attachment): string {
  const path = URL.canParse(url) ? new URL(url).pathname : url;
  const name = path.slice(path.lastIndexOf('/') + 1);
  return `${MEDIA_NAMES[type]}: ${name === '' ? url : name}`;
}

const BUTTON_NAMES: Readonly<Record<Exclude<CallButton, 'audio_call'>, string>> &
  Readonly<Partial<Record<Button['type'], string>>> = {
  account_link: 'Log in',
  account_unlink: 'Log out',
  call_prompt: 'Call',
  missed_call: 'Call again',
  completed_call: 'Call again',
};

/** Returns the title of a button; buttons without one have the name that Messenger gives them. */
export const titleOf = ({ type, title }: Pick<Button, 'type' | 'title'>): string => title ?? BUTTON_NAMES[type] ?? type;

const PERSONAL_NAMES = { user_phone_number: 'Send phone number', user_email: 'Send e-mail address' } as const;

/** Returns the title of a quick reply; those that send personal data have none of their own. */
export const quickReplyTitle = ({ type, title }: QuickReply): string =>
  type === 'text' ? (title ?? '') : PERSONAL_NAMES[type];

/** Members of templates that the text of a message needs. */
interface Template {
  readonly template_type?: string;
  readonly text?: string;
  readonly elements?: readonly Element[];
  readonly order_number?: string;
  readonly recipient_name?: string;
  readonly currency?: string;
  readonly payment_method?: string;
  readonly summary?: { readonly total_cost?: number | string };
}

interface Element {
  readonly title?: string;
  readonly subtitle?: string;
  readonly quantity?: number | string;
  readonly price?: number | string;
  readonly media_type?: string;
  readonly url?: string;
}

function describeTemplate(template: Template): string {
  if (template.text !== undefined) return template.text;
  // A form may send elements as JSON text.
  const elements: readonly Element[] = Array.isArray(template.elements) ? (template.elements as Element[]) : [];
  const type = template.template_type?.toLowerCase();
  if (type === 'receipt') return describeReceipt(template, elements);
  if (type === 'media') {
    return elements.map(({ media_type, url }) => `${media_type === 'video' ? 'Video' : 'Image'}: ${url}`).join('\n');
  }
  return elements.map(({ title, subtitle }) => joinParts(title, subtitle)).join('\n');
}

function describeReceipt(receipt: Template, elements: readonly Element[]): string {
  const { currency, order_number: order, recipient_name: name, payment_method: method, summary } = receipt;
  const items = elements.map(({ title, quantity = 1, price }) => `${quantity} × ${title}: ${price} ${currency}`);
  return [
    `Receipt for ${name}`,
    `Order ${order}`,
    ...items,
    `Total: ${summary?.total_cost} ${currency}`,
    `Paid with ${method}`,
  ].join('\n');
}

const joinParts = (...parts: readonly (string | undefined)[]): string => parts.filter(Boolean).join(' — ');
