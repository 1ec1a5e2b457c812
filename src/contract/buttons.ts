import { DEFAULT_BUTTON_DAYS, MAX_AUDIO_CALL_DAYS } from '../domain/call-button.ts';
import type { DraftButton } from '../domain/message.ts';
import {
  boolean,
  filledText,
  integer,
  object,
  oneOf,
  oneOfTypes,
  paramName,
  string,
  text,
  type Decoder,
} from './graph-types.ts';
import { ParamError } from './param-error.ts';

/** The buttons of templates. Source: docs/graph/messages.md §3.4, docs/graph/errors.md §4.2. */

type Path = readonly string[];

export const invalidUrl = (path: Path) =>
  new ParamError('invalid_url', `${paramName(path)} should represent a valid URL`, path);

/** Text of an address; the limit is ours, so that nothing of unbounded length is stored. */
const addressText = text(2000);

/** An address with http or https. */
export const webUrl: Decoder<string> = {
  decode(value, path) {
    const decoded = addressText.decode(value, path);
    if (!isWebUrl(decoded)) throw invalidUrl(path);
    return decoded;
  },
  schema: { type: 'string', format: 'uri' },
};

const isWebUrl = (address: string): boolean =>
  /^https?:\/\/[^\s/]/i.test(address) && !/\s/.test(address) && URL.canParse(address);

/** Longer titles are shown shortened, not refused. */
const title = filledText();
const payload = text(1000);

/** Members of a link that concern the web view only. */
export const webViewMembers = {
  webview_height_ratio: oneOf(['compact', 'tall', 'full']),
  webview_share_button: oneOf(['hide']),
  messenger_extensions: boolean,
  fallback_url: webUrl,
};

/** The members of each button, beside `type`. */
const anyButton = oneOfTypes('type', {
  web_url: object({ title, url: string, ...webViewMembers }),
  postback: object({ title, payload }),
  phone_number: object({ title, payload }),
  account_link: object({ url: string }, ['url']),
  account_unlink: object({}),
  game_play: object({ title, payload, game_metadata: object({ player_id: string, context_id: string }) }),
  audio_call: object({ title, expires_in_days: integer(1, MAX_AUDIO_CALL_DAYS) }),
});

/** A button of a template. */
export const button: Decoder<DraftButton> = {
  decode(value, path) {
    const decoded = anyButton.decode(value, path);
    const { type } = decoded;
    switch (type) {
      case 'web_url':
        return { type, title: requireTitle(decoded, path), url: requireUrl(decoded, path) };
      case 'postback':
        return { type, title: requireTitle(decoded, path), payload: requirePayload(decoded, path) };
      case 'phone_number':
        return { type, title: requireTitle(decoded, path), payload: requireNumber(decoded, path) };
      case 'account_link':
        return { type, url: requireHttps(decoded, path) };
      case 'account_unlink':
        return { type };
      case 'game_play':
        return { type, title: requireTitle(decoded, path) };
      case 'audio_call':
        return { type, title: requireTitle(decoded, path), days: decoded.expires_in_days ?? DEFAULT_BUTTON_DAYS };
    }
  },
  schema: anyButton.schema,
};

function requireTitle({ title }: { readonly title?: string }, path: Path): string {
  if (title !== undefined) return title;
  throw new ParamError('no_button_title', 'Element button title cannot be empty.', [...path, 'title']);
}

function requirePayload({ payload }: { readonly payload?: string }, path: Path): string {
  if (payload !== undefined && payload !== '') return payload;
  throw new ParamError('no_postback_payload', 'Payload cannot be empty for postback type button', [...path, 'payload']);
}

function requireUrl({ url }: { readonly url?: string }, path: Path): string {
  const member = [...path, 'url'];
  if (url !== undefined && url !== '') return webUrl.decode(url, member);
  throw new ParamError('no_button_url', 'Web url cannot be empty for url type button', member);
}

function requireHttps({ url }: { readonly url: string }, path: Path): string {
  if (isWebUrl(url) && /^https:/i.test(url)) return url;
  throw invalidUrl([...path, 'url']);
}

/** A telephone number: `+`, country code and number; spaces, dots, dashes and brackets may divide it. */
const TELEPHONE = /^\+[1-9](?:[ .()-]*\d){4,16}$/;

function requireNumber({ payload }: { readonly payload?: string }, path: Path): string {
  const member = [...path, 'payload'];
  if (payload === undefined) {
    throw new ParamError('missing', `The parameter ${paramName(member)} is required`, member);
  }
  if (TELEPHONE.test(payload)) return payload;
  throw new ParamError('invalid_telephone', `Param ${paramName(member)} must be a valid phone number`, member);
}
