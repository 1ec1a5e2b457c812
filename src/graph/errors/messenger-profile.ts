import type { FailureRows } from './failure.ts';

/** Refusals of the Messenger profile. Source: docs/graph/messenger-profile.md §3. */
export const profileRows = {
  // Number and text observed, several times from 2017 to 2026.
  get_started_missing: () => ({
    status: 400,
    code: 100,
    subcode: 2018145,
    message: '(#100) You must set a Get Started button if you also wish to use persistent menu.',
    advice:
      'A persistent menu needs a Get Started button. Set get_started before the menu or in the same request, and delete ' +
      'the menu before the button.',
  }),
  // Number and text observed.
  domain_not_listed: ({ path }: { readonly path: readonly string[] }) => ({
    status: 400,
    code: 100,
    subcode: 2018063,
    message: '(#100) The web URL provided is not whitelisted for messenger extensions',
    blame: [path],
    advice:
      'With messenger_extensions the domain of the URL must be in whitelisted_domains. Set that list in a request ' +
      'before this one: both in one request are refused.',
  }),
  // Number and text observed for the nested menu; inferred for the other settings.
  retired_setting: ({ what, since }: { readonly what: string; readonly since: string }) => ({
    status: 400,
    code: 11,
    message: `(#11) Setting of ${what} has been deprecated for ${since} and higher`,
    advice: 'Meta has removed this from every version that is still served. Leave it out of the request.',
  }),
} satisfies FailureRows;
