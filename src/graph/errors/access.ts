import type { FailureRows } from './failure.ts';

/**
 * Failures of tokens, proofs and permissions. The status of token failures is 400, not 401: observed. Source:
 * docs/graph/errors.md §2, §3.1, §3.2.
 */

const TOKEN = { status: 400, code: 190 } as const;
const PROOF = { status: 400, code: 100, type: 'GraphMethodException' } as const;

const LIVE_TOKEN =
  'A live token of Meta seems to have reached Switchhook: it begins with EAA, and tokens of Switchhook end in ZZ. It ' +
  'was refused, and neither stored nor logged, except for its last four characters in the list of requests. Use a ' +
  'token of this instance (POST /_control/tokens) where the client is tested. For a client whose token cannot be ' +
  'changed, start the server with --allow-live-tokens and register the token as access_token of POST ' +
  '/_control/tokens.';

export const accessRows = {
  // Texts of tokens: observed.
  token_missing: () => ({
    status: 400,
    code: 104,
    message: 'An access token is required to request this resource.',
    advice:
      'No token came with the request. Send access_token as a parameter, or the header Authorization: Bearer, and ' +
      'check that the variable with the token is not empty.',
  }),
  token_missing_for_me: () => ({
    status: 400,
    code: 2500,
    message: 'An active access token must be used to query information about the current user.',
    advice:
      'me stands for the Page that a Page access token belongs to. Send a Page access token, or use the Page id ' +
      'instead of me.',
  }),
  unknown_token: (isLive = false) => ({
    ...TOKEN,
    message: 'Invalid OAuth access token - Cannot parse access token',
    advice: isLive
      ? LIVE_TOKEN
      : 'This server did not issue the token, or it was revoked: tokens of the real platform or of another instance are ' +
        'unknown. Check whether it was truncated or URL-encoded twice, or make one with POST /_control/tokens.',
  }),
  // Text inferred.
  wrong_app_token: () => ({
    ...TOKEN,
    message: 'Invalid OAuth access token signature.',
    advice:
      'An app token is APP_ID|APP_SECRET. Either this instance has no app with the id, or the secret belongs to ' +
      'another app: compare both, and encode the bar as %7C in a URL.',
  }),
  expired_token: (expired: string, now: string) => ({
    ...TOKEN,
    subcode: 463,
    message: `Error validating access token: Session has expired on ${expired}. The current time is ${now}.`,
    advice:
      'The token has expired, by the clock of this server. Make a new one (POST /_control/tokens) and check whether ' +
      'the clock was moved; in production use a long-lived Page token and renew it when this error occurs.',
  }),
  page_token_required: () => ({
    ...TOKEN,
    message: '(#190) This method must be called with a Page Access Token',
    advice:
      'This was an app token or a user token, and the method needs the token of a Page. Send the Page access token of the ' +
      'Page that the path names: GET /me/accounts with a user token lists the Pages of the person with their tokens.',
  }),
  page_token_required_for_resource: () => ({
    status: 400,
    code: 210,
    message: '(#210) A page access token is required to request this resource.',
    advice:
      'Send a Page access token: this request is about what the app may do on one Page, and an app token or a user token ' +
      'names no Page.',
  }),
  app_token_required: () => ({
    status: 400,
    code: 15,
    message: '(#15) This method must be called with an app access_token.',
    advice:
      'Send the app token, APP_ID|APP_SECRET, instead of a Page or user token: subscriptions at app level belong to the app, ' +
      'those of a Page are at /{page-id}/subscribed_apps.',
  }),

  // Both texts observed, neither with a prefix.
  proof_missing: () => ({
    ...PROOF,
    message: 'API calls from the server require an appsecret_proof argument',
    advice:
      'The app requires a proof with every request. Send appsecret_proof: the HMAC-SHA256 of the access token with ' +
      'the app secret as the key, in lower-case hex.',
  }),
  proof_invalid: () => ({
    ...PROOF,
    message: 'Invalid appsecret_proof provided in the API argument',
    advice:
      'appsecret_proof does not match. Compute it over the same token that is sent, with the secret of the app that ' +
      'the token belongs to, in lower-case hex; with appsecret_time over TOKEN|TIME, no older than five minutes.',
  }),

  // Text observed, status documented in the reference of v26.0.
  permission_missing: (permission: string) => ({
    status: 403,
    code: 200,
    message: `(#200) Requires ${permission} permission to manage the object`,
    advice:
      `The token was made without ${permission}. Make one that has it (POST /_control/tokens with permissions); in ` +
      'production, the person grants it at login, and the app needs App Review for it.',
  }),
  send_permission_missing: (permission: string) => ({
    status: 403,
    code: 230,
    message: `(#230) Requires ${permission} permission to manage the object`,
    advice: `The token was made without the permission to send. Make one that has ${permission} (POST /_control/tokens with permissions).`,
  }),
} satisfies FailureRows;
