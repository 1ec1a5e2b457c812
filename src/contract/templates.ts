import { DEFAULT_BUTTON_DAYS } from '../domain/call-button.ts';
import type { Draft, DraftButton } from '../domain/message.ts';
import { button, webUrl, webViewMembers } from './buttons.ts';
import {
  boolean,
  filledText,
  integer,
  list,
  object,
  oneOf,
  oneOfTypes,
  paramName,
  readObject,
  string,
  text,
  type Decoder,
} from './graph-types.ts';
import { ParamError } from './param-error.ts';

/** The payloads of templates. Source: docs/graph/messages.md §3, docs/graph/errors.md §4.2. */

type Path = readonly string[];

/** The templates that Meta's pages list and this server does not have. */
const MISSING_TEMPLATES: readonly unknown[] = [
  'coupon',
  'customer_feedback',
  'customer_information',
  'notification_messages',
  'one_time_notif_req',
  'product',
];

const buttons = list(button, 1, 3);
const sharable = boolean;

/** Elements of a generic template. Which of its members an element needs is checked by requireContent(). */
const genericElements = list(
  object(
    {
      title: filledText(80),
      subtitle: text(80),
      image_url: webUrl,
      default_action: object({ type: oneOf(['web_url']), url: webUrl, ...webViewMembers }, ['type', 'url']),
      buttons,
    },
    [],
    // Its name for default_action until 2017.
    { ignored: ['item_url'] },
  ),
  1,
  10,
);

const mediaElements = list(
  object({ media_type: oneOf(['image', 'video']), url: webUrl, attachment_id: string, buttons, sharable }, [
    'media_type',
  ]),
  1,
  1,
);

/** A number, also from its digits. */
const amount: Decoder<number> = {
  decode(value, path) {
    const number = typeof value === 'string' && /^-?\d{1,15}(\.\d{1,6})?$/.test(value) ? Number(value) : value;
    if (typeof number === 'number' && Number.isFinite(number)) return number;
    throw new ParamError('wrong_type', `Param ${paramName(path)} must be a number`, path);
  },
  schema: { type: 'number' },
};

/** Codes of ISO 4217, in upper case. */
const currency: Decoder<string> = {
  decode(value, path) {
    const code = string.decode(value, path);
    if (Intl.supportedValuesOf('currency').includes(code)) return code;
    throw new ParamError('unknown_currency', `The currency code '${code.slice(0, 100)}' is not supported`, path);
  },
  schema: { type: 'string', pattern: '^[A-Z]{3}$' },
};

const receiptElements = list(
  object({ title: filledText(), subtitle: string, quantity: amount, price: amount, currency, image_url: webUrl }, [
    'title',
    'price',
  ]),
  0,
  100,
);

const address = object(
  { street_1: string, street_2: string, city: string, postal_code: string, state: string, country: string },
  ['street_1', 'city', 'postal_code', 'state', 'country'],
);

const receipt = object(
  {
    recipient_name: filledText(),
    merchant_name: string,
    order_number: filledText(),
    currency,
    payment_method: filledText(),
    order_url: webUrl,
    timestamp: string,
    elements: receiptElements,
    address,
    summary: object({ subtotal: amount, shipping_cost: amount, total_tax: amount, total_cost: amount }, ['total_cost']),
    adjustments: list(object({ name: string, amount })),
    sharable,
  },
  ['recipient_name', 'order_number', 'currency', 'payment_method', 'summary'],
);

/** The members of each template, beside `template_type`. */
const anyTemplate = oneOfTypes(
  'template_type',
  {
    call_prompt: object({ ttl_days: integer(1) }),
    calling_optin: object({}),
    button: object({ text: filledText(640), buttons: list(button, 0, 3), sharable }, ['text', 'buttons']),
    generic: object({ elements: genericElements, image_aspect_ratio: oneOf(['horizontal', 'square']), sharable }, [
      'elements',
    ]),
    media: object({ elements: mediaElements, sharable }, ['elements']),
    receipt,
  },
  { reason: 'unknown_template_type', message: 'Invalid template type' },
);

/** The payload of a template. */
export const template: Decoder<Draft> = {
  decode(value, path) {
    const payload = readObject(value, path, false);
    refuseMissingType(payload['template_type'], path);
    const decoded = anyTemplate.decode(payload, path);
    switch (decoded.template_type) {
      case 'call_prompt':
        return { type: 'call_prompt', days: decoded.ttl_days ?? DEFAULT_BUTTON_DAYS, payload };
      case 'calling_optin':
        return { type: 'calling_optin', payload };
      case 'button':
        return { type: 'template', buttons: requireButtons(decoded, path), payload };
      case 'generic':
        for (const [i, each] of decoded.elements.entries()) requireContent(each, [...path, 'elements', String(i)]);
        return { type: 'template', buttons: decoded.elements.flatMap(({ buttons = [] }) => buttons), payload };
      case 'media':
        for (const [i, each] of decoded.elements.entries()) requireFile(each, [...path, 'elements', String(i)]);
        return { type: 'template', buttons: decoded.elements.flatMap(({ buttons = [] }) => buttons), payload };
      case 'receipt':
        requireAmounts(decoded.summary, [...path, 'summary']);
        return { type: 'template', buttons: [], payload };
    }
  },
  schema: anyTemplate.schema,
};

/** Refuses a template that Meta has and this server does not, in words of its own. Throws ParamError. */
function refuseMissingType(type: unknown, path: Path): void {
  const word = typeof type === 'string' ? type.toLowerCase() : undefined;
  if (word === undefined || !MISSING_TEMPLATES.includes(word)) return;
  const sentence = `The template type ${word} is not supported by Switchhook yet`;
  throw new ParamError('unsupported_action', sentence, [...path, 'template_type']);
}

function requireButtons({ buttons }: { readonly buttons: readonly DraftButton[] }, path: Path): readonly DraftButton[] {
  if (buttons.length > 0) return buttons;
  const member = [...path, 'buttons'];
  throw new ParamError('no_buttons', `param ${paramName(member)} must be non-empty.`, member);
}

/** Refuses negative amounts in the summary of a receipt. Throws ParamError. */
function requireAmounts(summary: Readonly<Record<string, number>>, path: Path): void {
  if (Object.values(summary).every((each) => each >= 0)) return;
  const sentence =
    'The amount you specified in payment summary is invalid. Please verify that it is a valid positive amount and is ' +
    'supported by its currency in terms of decimal places.';
  throw new ParamError('invalid_summary', sentence, path);
}

interface Element {
  readonly title?: string;
  readonly subtitle?: string;
  readonly image_url?: string;
  readonly buttons?: readonly unknown[];
}

/** Requires a title and at least one of subtitle, picture and buttons in an element of a generic template. Throws ParamError. */
function requireContent({ title, subtitle, image_url, buttons }: Element, path: Path): void {
  if (title !== undefined && ((subtitle ?? '') !== '' || image_url !== undefined || buttons !== undefined)) return;
  const sentence =
    'Incomplete element data: title and at least one other field (image url, subtitle or buttons) is required with ' +
    'non-empty value';
  throw new ParamError('incomplete_element', sentence, path);
}

interface File {
  readonly url?: string;
  readonly attachment_id?: string;
}

/** Hosts of the files that a media template may name. */
const FACEBOOK = /(^|\.)(facebook\.com|fb\.watch|fbcdn\.net)$/;

/** Requires the address of a file on Facebook: a media template takes no other, and no attachment id exists here. Throws ParamError. */
function requireFile({ url, attachment_id }: File, path: Path): void {
  if (attachment_id !== undefined) throw unknownAttachment([...path, 'attachment_id']);
  const member = [...path, 'url'];
  if (url === undefined) throw new ParamError('missing', `The parameter ${paramName(member)} is required`, member);
  if (FACEBOOK.test(new URL(url).hostname)) return;
  throw new ParamError('not_on_facebook', `Param ${paramName(member)} must be a Facebook URL`, member);
}

/** Returns the error for the id of an uploaded attachment: this server has no uploads. */
export const unknownAttachment = (path: Path) =>
  new ParamError('unknown_attachment', 'Possible invalid ID or you do not own the attachment.', path);
