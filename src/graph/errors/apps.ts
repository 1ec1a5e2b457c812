import type { FailureRows } from './failure.ts';

/**
 * Failures of oauth/access_token, debug_token and subscriptions. Source: docs/graph/errors.md §3.5; the rest is inferred
 * from common knowledge of the platform.
 */

const CLIENT = 'Send client_id and client_secret of an app of this instance: GET /_control/apps lists the ids.';

export const appRows = {
  client_id_missing: () => ({ status: 400, code: 101, message: 'Missing client_id parameter.', advice: CLIENT }),
  client_unknown: () => ({
    status: 400,
    code: 101,
    message: 'Error validating application. Cannot get application info due to a system error.',
    advice: CLIENT,
  }),
  client_secret_wrong: () => ({
    status: 400,
    code: 1,
    message: 'Error validating client secret.',
    advice:
      'client_secret is not the secret of the app that client_id names; check whether it was truncated or replaced.',
  }),
  token_of_other_app: () => ({
    status: 400,
    code: 100,
    message: '(#100) The App_id in the input_token did not match the Viewing App',
    advice: 'input_token belongs to another app. Send the access token of the app that input_token was issued for.',
  }),
  // Observed.
  callback_failed: (summary: string, advice: string) => ({
    status: 400,
    code: 2200,
    message: `(#2200) Callback verification failed with the following errors: ${summary}`,
    userTitle: 'Callback verification failed',
    userMessage: advice,
    advice,
  }),
} satisfies FailureRows;
