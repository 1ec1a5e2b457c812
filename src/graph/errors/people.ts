import type { FailureRows } from './failure.ts';

/** Failures of profiles and inboxes. Source: docs/graph/errors.md §4.1, docs/graph/inbox.md. */
export const peopleRows = {
  // Documented, number and text.
  no_profile: () => ({
    status: 400,
    code: 100,
    subcode: 2018218,
    message: '(#100) No profile available for this user.',
    advice:
      'The person has no profile that Graph gives out, such as one whose account was created with a phone number. Go on ' +
      'without the name and the picture. In seeds and control, has_profile is false for this person.',
  }),
  // Observed, number and text; the number is documented.
  profile_permission_missing: (permission: string) => ({
    status: 400,
    code: 100,
    subcode: 2018247,
    message: '(#100) Insufficient permission to access user profile.',
    advice:
      `The token was made without ${permission}. Make one that has it (POST /_control/tokens with permissions), or ask ` +
      'for fewer fields: locale, timezone and gender each need a permission of their own.',
  }),
  // Documented, number and text.
  no_instagram_account: () => ({
    status: 400,
    code: 100,
    subcode: 2534013,
    message: '(#100) The page is not linked to an Instagram account',
    advice: 'Switchhook has conversations of Messenger only. Leave platform out, or send platform=messenger.',
  }),
} satisfies FailureRows;
