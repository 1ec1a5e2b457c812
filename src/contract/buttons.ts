import { DEFAULT_BUTTON_DAYS, MAX_AUDIO_CALL_DAYS } from '../domain/call-button.ts';
import type { DraftButton } from '../domain/message.ts';
import { boolean, filledText, integer, object, oneOf, paramName, string, text, type Decoder } from './graph-types.ts';
import { ParamError } from './param-error.ts';

/** The buttons of templates. Source: docs/graph/messages.md §3.4, docs/graph/errors.md §4.2. */

const BUTTON_TYPES = [
  'web_url',
  'postback',
  'phone_number',
  'account_link',
  'account_unlink',
  'game_play',
  'audio_call',
] as const;

const invalidUrl = (path: readonly string[]) =>
  new ParamError('invalid_url', `${paramName(path)} should represent a valid URL`, path);

/** An address with http or https. */
export const webUrl: Decoder<string> = {
  decode(value, path) {
    const decoded = string.decode(value, path);
    if (!isWebUrl(decoded)) throw invalidUrl(path);
    return decoded;
  },
  schema: { type: 'string', format: 'uri' },
};

const isWebUrl = (address: string): boolean =>
  /^https?:\/\/[^\s/]/i.test(address) && !/\s/.test(address) && URL.canParse(address);

/** Members of every button type; each type requires its own of them, the others change nothing here. */
const members = object(
  {
    type: oneOf(BUTTON_TYPES),
    // Longer titles are shown shortened, not refused.
    title: filledText(),
    url: string,
    payload: text(1000),
    expires_in_days: integer(1, MAX_AUDIO_CALL_DAYS),
    webview_height_ratio: oneOf(['compact', 'tall', 'full']),
    webview_share_button: oneOf(['hide']),
    messenger_extensions: boolean,
    fallback_url: webUrl,
    game_metadata: object({ player_id: string, context_id: string }),
  },
  ['type'],
);

/** A button of a template. */
export const button: Decoder<DraftButton> = {
  decode(value, path) {
    const decoded = members.decode(value, path);
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
        return {
          type,
          title: requireTitle(decoded, path),
          days: decoded.expires_in_days ?? DEFAULT_BUTTON_DAYS,
        };
    }
  },
  schema: members.schema,
};

type Path = readonly string[];
interface Members {
  readonly title?: string;
  readonly url?: string;
  readonly payload?: string;
}

function requireTitle({ title }: Members, path: Path): string {
  if (title !== undefined) return title;
  throw new ParamError('no_button_title', 'Element button title cannot be empty.', [...path, 'title']);
}

function requirePayload({ payload }: Members, path: Path): string {
  if (payload !== undefined && payload !== '') return payload;
  throw new ParamError('no_postback_payload', 'Payload cannot be empty for postback type button', [...path, 'payload']);
}

function requireUrl({ url }: Members, path: Path): string {
  if (url === undefined || url === '') {
    throw new ParamError('no_button_url', 'Web url cannot be empty for url type button', [...path, 'url']);
  }
  return webUrl.decode(url, [...path, 'url']);
}

function requireHttps({ url }: Members, path: Path): string {
  const member = [...path, 'url'];
  if (url === undefined) throw missing(member);
  if (!isWebUrl(url) || !/^https:/i.test(url)) throw invalidUrl(member);
  return url;
}

/** A telephone number in the international form: `+`, country code and number; spaces, dots, dashes and brackets may divide it. */
const TELEPHONE = /^\+[1-9](?:[ .()-]*\d){4,16}$/;

function requireNumber({ payload }: Members, path: Path): string {
  const member = [...path, 'payload'];
  if (payload === undefined) throw missing(member);
  if (TELEPHONE.test(payload)) return payload;
  throw new ParamError('invalid_telephone', `Param ${paramName(member)} must be a valid phone number`, member);
}

const missing = (path: Path) => new ParamError('missing', `The parameter ${paramName(path)} is required`, path);
