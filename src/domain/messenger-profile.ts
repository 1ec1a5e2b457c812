import { joinNames, type Profile } from './profile.ts';
import { Refused } from './refusal.ts';

/**
 * The Messenger profile of a Page, under the names that Meta's API has for its fields; an absent field is not set.
 * Source: docs/graph/messenger-profile.md §1.
 */
export interface MessengerProfile {
  readonly get_started?: { readonly payload: string };
  readonly greeting?: readonly (InLocale & { readonly text: string })[];
  /** One set of questions for every locale, or a set for each. */
  readonly ice_breakers?:
    readonly IceBreaker[] | readonly (InLocale & { readonly call_to_actions: readonly IceBreaker[] })[];
  readonly persistent_menu?: readonly PersistentMenu[];
  readonly whitelisted_domains?: readonly string[];
  readonly account_linking_url?: string;
  readonly commands?: readonly (InLocale & { readonly commands: readonly Command[] })[];
}

export type ProfileField = keyof MessengerProfile;

export interface InLocale {
  /** A locale such as `en_US`, or `default`. */
  readonly locale: string;
}

export interface IceBreaker {
  readonly question: string;
  readonly payload: string;
}

export interface Command {
  readonly name: string;
  readonly description: string;
}

export interface PersistentMenu extends InLocale {
  readonly composer_input_disabled?: boolean;
  readonly call_to_actions?: readonly MenuItem[];
}

export type MenuItem =
  | { readonly type: 'postback'; readonly title: string; readonly payload: string }
  | { readonly type: 'web_url'; readonly title: string; readonly url: string; readonly messenger_extensions?: boolean };

/**
 * Returns the profile with the fields of `patch` in place of the earlier ones. Refusals: get_started_missing,
 * domain_not_listed. The domains that count are those listed before: a recorded request that sent both was refused.
 * Source: docs/graph/messenger-profile.md §3.
 */
export function changeProfile(profile: MessengerProfile, patch: MessengerProfile): MessengerProfile {
  const domains = (profile.whitelisted_domains ?? []).map((each) => URL.parse(each)?.host);
  for (const [i, { call_to_actions: items = [] }] of (patch.persistent_menu ?? []).entries()) {
    for (const [j, item] of items.entries()) {
      if (item.type !== 'web_url' || !item.messenger_extensions || domains.includes(URL.parse(item.url)?.host))
        continue;
      const path = ['persistent_menu', String(i), 'call_to_actions', String(j), 'url'];
      throw new Refused({ reason: 'domain_not_listed', path });
    }
  }
  return requireGetStarted({ ...profile, ...patch });
}

/** Returns the profile without some fields. Refusal: get_started_missing, for a Get Started button that a menu needs. */
export function removeFromProfile(profile: MessengerProfile, fields: readonly ProfileField[]): MessengerProfile {
  const left = Object.entries(profile).filter(([name]) => !fields.includes(name as ProfileField));
  return requireGetStarted(Object.fromEntries(left));
}

function requireGetStarted(profile: MessengerProfile): MessengerProfile {
  if (profile.persistent_menu && !profile.get_started) throw new Refused({ reason: 'get_started_missing' });
  return profile;
}

/** The parts of a profile that a person sees in a thread. */
export interface VisibleProfile {
  /** Shown in a thread without messages. */
  readonly greeting: string | null;
  /** Payload of the Get Started button; null where there is none, or ice breakers in its place. */
  readonly getStarted: string | null;
  readonly iceBreakers: readonly IceBreaker[];
  readonly menu: readonly MenuItem[];
  readonly isComposerDisabled: boolean;
}

/**
 * Returns the parts of a profile that a person sees: the greeting, and the ice breakers or else the Get Started button, in
 * a thread without messages; the persistent menu in every other. Source: docs/graph/messenger-profile.md §2.
 */
export function selectVisible(
  profile: MessengerProfile,
  person: Pick<Profile, 'firstName' | 'lastName' | 'locale'>,
  isThreadEmpty: boolean,
): VisibleProfile {
  const { locale } = person;
  const menu = selectLocale(profile.persistent_menu ?? [], locale);
  if (!isThreadEmpty) {
    return {
      greeting: null,
      getStarted: null,
      iceBreakers: [],
      menu: menu?.call_to_actions ?? [],
      isComposerDisabled: menu?.composer_input_disabled ?? false,
    };
  }
  const greeting = selectLocale(profile.greeting ?? [], locale);
  const iceBreakers = selectIceBreakers(profile, locale);
  return {
    greeting: greeting ? personalize(greeting.text, person) : null,
    getStarted: iceBreakers.length === 0 ? (profile.get_started?.payload ?? null) : null,
    iceBreakers,
    menu: [],
    isComposerDisabled: false,
  };
}

function selectIceBreakers({ ice_breakers = [] }: MessengerProfile, locale: string): readonly IceBreaker[] {
  const plain = ice_breakers.filter((each) => 'question' in each);
  const localized = ice_breakers.filter((each) => 'call_to_actions' in each);
  return plain.length > 0 ? plain : (selectLocale(localized, locale)?.call_to_actions ?? []);
}

/** Returns the entry of a locale, or else the default one. */
const selectLocale = <T extends InLocale>(entries: readonly T[], locale: string): T | undefined =>
  entries.find((each) => each.locale === locale) ?? entries.find((each) => each.locale === 'default');

/** Fills in the three names that a greeting may contain. */
const personalize = (text: string, { firstName, lastName }: Pick<Profile, 'firstName' | 'lastName'>): string =>
  text
    .replaceAll('{{user_first_name}}', firstName)
    .replaceAll('{{user_last_name}}', lastName)
    .replaceAll('{{user_full_name}}', joinNames(firstName, lastName));

/** The parts of the profile that a person can tap. */
export const PROFILE_TAP_SOURCES = ['get_started', 'ice_breakers', 'persistent_menu'] as const;
export type ProfileTapSource = (typeof PROFILE_TAP_SOURCES)[number];

/**
 * Returns the tap of a person on a part of the profile: its title, which appears in the thread, and its payload. Without
 * `payload` it is the first of the person's locale; undefined when there is none. Titles: docs/graph/messenger-profile.md §2.
 */
export function findProfileTap(
  profile: MessengerProfile,
  source: ProfileTapSource,
  locale: string,
  payload?: string,
): { readonly title: string; readonly payload: string } | undefined {
  const choices = {
    get_started: () => (profile.get_started ? [{ title: 'Get Started', payload: profile.get_started.payload }] : []),
    ice_breakers: () =>
      selectIceBreakers(profile, locale).map((each) => ({ title: each.question, payload: each.payload })),
    persistent_menu: () =>
      (selectLocale(profile.persistent_menu ?? [], locale)?.call_to_actions ?? []).flatMap((item) =>
        item.type === 'postback' ? [{ title: item.title, payload: item.payload }] : [],
      ),
  };
  return choices[source]().find((each) => (payload ?? each.payload) === each.payload);
}
