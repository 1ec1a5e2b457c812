import type { MenuItem, MessengerProfile, ProfileField } from '../domain/messenger-profile.ts';
import { Refused } from '../domain/refusal.ts';
import { invalidUrl, webUrl, webViewMembers } from './buttons.ts';
import {
  boolean,
  filledText,
  list,
  object,
  oneOf,
  oneOfTypes,
  paramName,
  string,
  text,
  type Decoder,
} from './graph-types.ts';
import { isJsonObject, type JsonObject } from './json.ts';
import { ParamError } from './param-error.ts';

/** The Messenger profile of a Page. Source: docs/graph/messenger-profile.md §1, §3. */

/** The fields of a profile, in the order in which an answer has them. */
export const PROFILE_FIELDS = [
  'get_started',
  'persistent_menu',
  'whitelisted_domains',
  'greeting',
  'account_linking_url',
  'ice_breakers',
  'commands',
] as const satisfies readonly ProfileField[];

/** Fields that Meta has retired, and the first version without them. */
const RETIRED = { home_url: 'v7.0', target_audience: 'v7.0', payment_settings: 'v7.0' } as const;

/** Parameters of Meta's that Switchhook does not store; a request that has one is refused. */
const UNSUPPORTED = ['description', 'title'] as const;

/** An address with https. */
const secureAddress: Decoder<string> = {
  decode(value, path) {
    const url = webUrl.decode(value, path);
    if (/^https:/i.test(url)) return url;
    throw invalidUrl(path);
  },
  schema: webUrl.schema,
};

/** A domain by its https address; an IP address or localhost is refused. */
const domain: Decoder<string> = {
  decode(value, path) {
    const url = secureAddress.decode(value, path);
    const { hostname } = new URL(url);
    if (/^[a-z0-9-]+(\.[a-z0-9-]+)*\.[a-z][a-z0-9-]*$/i.test(hostname)) return url;
    throw invalidUrl(path);
  },
  schema: secureAddress.schema,
};

const menuTitle = filledText(30);
const payload = text(1000);
const anyMenuItem = oneOfTypes('type', {
  postback: object({ title: menuTitle, payload }, ['title', 'payload']),
  web_url: object({ title: menuTitle, url: webUrl, ...webViewMembers }, ['title', 'url']),
});

const menuItem: Decoder<MenuItem> = {
  decode(value, path) {
    if (isJsonObject(value) && value['type'] === 'nested') {
      throw new Refused({ reason: 'retired_setting', what: 'Nested Persistent Menu', since: 'v8.0' });
    }
    return anyMenuItem.decode(value, path);
  },
  schema: anyMenuItem.schema,
};

interface InLocale {
  readonly locale?: string;
}

/** A list with one entry for each locale, of which `default` is required. */
const byLocale = <T extends InLocale>(entry: Decoder<T>): Decoder<readonly (T & { readonly locale: string })[]> => {
  const entries = list(entry, 1);
  return {
    decode(value, path) {
      const decoded = entries.decode(value, path).map((each) => ({ ...each, locale: each.locale ?? 'default' }));
      refuseRepeated(decoded, path);
      if (decoded.some(({ locale }) => locale === 'default')) return decoded;
      throw new ParamError('missing', `Param ${paramName(path)} must contain an entry for the locale default`, path);
    },
    schema: entries.schema,
  };
};

/** A person sees the entry of one locale, so that another one of it would never be seen. */
function refuseRepeated(entries: readonly { readonly locale: string }[], path: readonly string[]): void {
  const seen = new Set<string>();
  for (const [i, { locale }] of entries.entries()) {
    if (seen.has(locale)) {
      const message = `Param ${paramName(path)} must contain only one entry for the locale ${locale}`;
      throw new ParamError('repeated', message, [...path, String(i), 'locale']);
    }
    seen.add(locale);
  }
}

const greeting = byLocale(object({ locale: string, text: filledText(160) }, ['text']));

const iceBreaker = object({ question: filledText(80), payload }, ['question', 'payload']);
const plainIceBreakers = list(iceBreaker, 1, 4);
const localizedIceBreakers = byLocale(
  object({ locale: string, call_to_actions: list(iceBreaker, 1, 4) }, ['call_to_actions']),
);
const iceBreakers: Decoder<NonNullable<MessengerProfile['ice_breakers']>> = {
  decode(value, path) {
    const [first] = list(anything).decode(value, path);
    const isLocalized = isJsonObject(first) && first['call_to_actions'] !== undefined;
    return (isLocalized ? localizedIceBreakers : plainIceBreakers).decode(value, path);
  },
  schema: { anyOf: [plainIceBreakers.schema, localizedIceBreakers.schema] },
};
const anything: Decoder<unknown> = { decode: (value) => value, schema: {} };

const menus = byLocale(
  object({
    locale: string,
    composer_input_disabled: boolean,
    disabled_surfaces: list(string),
    call_to_actions: list(menuItem, 1, 20),
  }),
);

/** Items are required where the composer is disabled, and in the menu for all other locales (docs/graph/messenger-profile.md §3). */
const persistentMenu: typeof menus = {
  decode(value, path) {
    const decoded = menus.decode(value, path);
    const empty = decoded.findIndex(
      ({ locale, call_to_actions, composer_input_disabled }) =>
        !call_to_actions && (locale === 'default' || composer_input_disabled),
    );
    if (empty < 0) return decoded;
    const missing = [...path, String(empty), 'call_to_actions'];
    throw new ParamError('missing', `The parameter ${paramName(missing)} is required`, missing);
  },
  schema: menus.schema,
};

const commandName: Decoder<string> = {
  decode(value, path) {
    const name = filledText(32).decode(value, path);
    if (!name.startsWith('/')) return name;
    throw new ParamError('unknown_value', `Param ${paramName(path)} must not begin with a slash`, path);
  },
  schema: filledText(32).schema,
};

const commands = byLocale(
  object(
    {
      locale: string,
      commands: list(object({ name: commandName, description: filledText(64) }, ['name', 'description']), 1, 100),
    },
    ['commands'],
  ),
);

const profileMembers = {
  get_started: object({ payload: filledText(1000) }, ['payload']),
  persistent_menu: persistentMenu,
  whitelisted_domains: list(domain, 1, 50),
  greeting,
  account_linking_url: secureAddress,
  ice_breakers: iceBreakers,
  commands,
} satisfies Record<(typeof PROFILE_FIELDS)[number], Decoder<unknown>>;

/** The fields of a profile, any of them. */
export const messengerProfile = object(profileMembers);

const platform = oneOf(['MESSENGER', 'INSTAGRAM']);

/** Parameters of a write. */
export const profileParams = object({ ...profileMembers, platform });

/** Parameters of a deletion. */
export const profileFieldsParams = object({ fields: list(string), platform }, ['fields']);

/** Reads the fields to set. Throws ParamError, and Refused for retired ones. */
export function decodeProfile(params: JsonObject): MessengerProfile {
  requireMessenger(params);
  for (const [name, since] of Object.entries(RETIRED)) {
    if (params[name] !== undefined) throw new Refused({ reason: 'retired_setting', what: name, since });
  }
  for (const name of UNSUPPORTED) {
    if (params[name] === undefined) continue;
    throw new ParamError('unsupported_action', `The parameter ${name} is not supported by Switchhook yet`, [name]);
  }
  const profile = messengerProfile.decode(params, []) as MessengerProfile;
  if (Object.keys(profile).length > 0) return profile;
  const blame = PROFILE_FIELDS.map((name) => [name]);
  throw new ParamError('none_given', `Requires one of the params: ${PROFILE_FIELDS.join(',')}`, ...blame);
}

/** Reads the names of the fields to remove, in any letter case. Throws ParamError. */
export function decodeProfileFields(params: JsonObject): readonly ProfileField[] {
  requireMessenger(params);
  const { fields } = profileFieldsParams.decode(params, []);
  if (fields.length === 0) throw new ParamError('empty_list', 'param fields must be non-empty.', ['fields']);
  return fields.map((name, i) => {
    const field = PROFILE_FIELDS.find((each) => each === name.toLowerCase());
    if (field !== undefined) return field;
    const known = PROFILE_FIELDS.join(', ').toUpperCase();
    throw new ParamError('unknown_value', `Param fields[${i}] must be one of {${known}}`, ['fields', String(i)]);
  });
}

/** Throws ParamError for a profile of another platform than Messenger. */
export function requireMessenger(params: JsonObject): void {
  if (params['platform'] === undefined || platform.decode(params['platform'], ['platform']) === 'MESSENGER') return;
  const sentence = 'The platform INSTAGRAM is not supported by Switchhook yet';
  throw new ParamError('unsupported_action', sentence, ['platform']);
}

/** JSON Schema of a profile, for OpenAPI. */
export const profileSchema = messengerProfile.schema;
