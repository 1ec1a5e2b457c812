import { DEFAULT_BUTTON_DAYS } from '../domain/call-button.ts';
import type { Draft } from '../domain/message.ts';
import { button, webUrl } from './buttons.ts';
import {
  boolean,
  filledText,
  integer,
  list,
  object,
  oneOf,
  paramName,
  string,
  text,
  type Decoder,
} from './graph-types.ts';
import { isJsonObject } from './json.ts';
import { ParamError } from './param-error.ts';

/** The payloads of templates. Source: docs/graph/messages.md §3, docs/graph/errors.md §4.2. */

type Path = readonly string[];

/** The templates that Meta's pages list and this server does not have. */
const MISSING_TEMPLATES = [
  'calling_optin',
  'coupon',
  'customer_feedback',
  'customer_information',
  'notification_messages',
  'one_time_notif_req',
  'product',
];

const buttons = list(button, 1, 3);
const templateType = string;
const sharable = boolean;
const defaultAction = object(
  {
    type: oneOf(['web_url']),
    url: webUrl,
    webview_height_ratio: oneOf(['compact', 'tall', 'full']),
    webview_share_button: oneOf(['hide']),
    messenger_extensions: boolean,
    fallback_url: webUrl,
  },
  ['type', 'url'],
);

const callPrompt = object({ template_type: templateType, ttl_days: integer(1) });

const buttonTemplate = object(
  { template_type: templateType, text: filledText(640), buttons: list(button, 0, 3), sharable },
  ['text', 'buttons'],
);

const generic = object(
  {
    template_type: templateType,
    elements: list(
      object({
        title: filledText(80),
        subtitle: text(80),
        image_url: webUrl,
        default_action: defaultAction,
        buttons,
      }),
      1,
      10,
    ),
    image_aspect_ratio: oneOf(['horizontal', 'square']),
    sharable,
  },
  ['elements'],
);

const media = object(
  {
    template_type: templateType,
    elements: list(
      object({ media_type: oneOf(['image', 'video']), url: webUrl, attachment_id: string, buttons, sharable }, [
        'media_type',
      ]),
      1,
      1,
    ),
    sharable,
  },
  ['elements'],
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

const receipt = object(
  {
    template_type: templateType,
    recipient_name: filledText(),
    merchant_name: string,
    order_number: filledText(),
    currency,
    payment_method: filledText(),
    order_url: webUrl,
    timestamp: string,
    elements: list(
      object({ title: filledText(), subtitle: string, quantity: amount, price: amount, currency, image_url: webUrl }, [
        'title',
        'price',
      ]),
      0,
      100,
    ),
    address: object(
      { street_1: string, street_2: string, city: string, postal_code: string, state: string, country: string },
      ['street_1', 'city', 'postal_code', 'state', 'country'],
    ),
    summary: object({ subtotal: amount, shipping_cost: amount, total_tax: amount, total_cost: amount }, ['total_cost']),
    adjustments: list(object({ name: string, amount })),
    sharable,
  },
  ['recipient_name', 'order_number', 'currency', 'payment_method', 'summary'],
);

/** Decoders of the templates by `template_type`; `payload` is the whole payload, for the echo. */
const templates: Readonly<Record<string, (value: unknown, path: Path, payload: object) => Draft>> = {
  call_prompt: (value, path, payload) => ({
    type: 'call_prompt',
    days: callPrompt.decode(value, path).ttl_days ?? DEFAULT_BUTTON_DAYS,
    payload,
  }),
  button(value, path, payload) {
    const decoded = buttonTemplate.decode(value, path);
    if (decoded.buttons.length === 0) {
      const member = [...path, 'buttons'];
      throw new ParamError('no_buttons', `param ${paramName(member)} must be non-empty.`, member);
    }
    return { type: 'template', buttons: decoded.buttons, payload };
  },
  generic(value, path, payload) {
    const { elements } = generic.decode(value, path);
    for (const [i, element] of elements.entries()) requireContent(element, [...path, 'elements', String(i)]);
    return { type: 'template', buttons: elements.flatMap(({ buttons = [] }) => buttons), payload };
  },
  media(value, path, payload) {
    const { elements } = media.decode(value, path);
    for (const [i, element] of elements.entries()) requireFile(element, [...path, 'elements', String(i)]);
    return { type: 'template', buttons: elements.flatMap(({ buttons = [] }) => buttons), payload };
  },
  receipt(value, path, payload) {
    const { summary } = receipt.decode(value, path);
    if (Object.values(summary).some((each) => each < 0)) {
      const sentence =
        'The amount you specified in payment summary is invalid. Please verify that it is a valid positive amount and is ' +
        'supported by its currency in terms of decimal places.';
      throw new ParamError('invalid_summary', sentence, [...path, 'summary']);
    }
    return { type: 'template', buttons: [], payload };
  },
};

const typeOnly = object({ template_type: string }, ['template_type']);

/** The payload of a template. */
export const template: Decoder<Draft> = {
  decode(value, path) {
    const type = typeOnly.decode(value, path).template_type.toLowerCase();
    const decode = Object.hasOwn(templates, type) ? templates[type] : undefined;
    if (decode) return decode(value, path, isJsonObject(value) ? value : (JSON.parse(value as string) as object));
    if (MISSING_TEMPLATES.includes(type)) {
      const sentence = `The template type ${type} is not supported by Switchhook yet`;
      throw new ParamError('unsupported_action', sentence, [...path, 'template_type']);
    }
    throw new ParamError('unknown_template_type', 'Invalid template type', [...path, 'template_type']);
  },
  schema: {
    anyOf: [callPrompt, buttonTemplate, generic, media, receipt].map(({ schema }) => schema),
  },
};

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
