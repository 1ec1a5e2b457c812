import { STATUS_CODES } from '../../http/node-http.ts';
import { graphJson } from '../../contract/json.ts';
import type { DeliveryFailure, DeliveryFailureKind } from '../../domain/delivery-failure.ts';
import { describeAsCurl } from './curl.ts';
import { forUser, type FailureRows } from './failure.ts';

/**
 * Failures of oauth/access_token, debug_token and subscriptions. Source: docs/graph/errors.md §3.5; the rest is inferred
 * from common knowledge of the platform.
 */

const CLIENT = 'Send client_id and client_secret of an app of this instance: GET /_control/apps lists the ids.';

const VERIFICATION = { status: 400, code: 2200 } as const;
const VERIFICATION_FAILED = 'Callback verification failed';

const verificationMessage = (summary: string): string =>
  `(#2200) Callback verification failed with the following errors: ${summary}`;

/** Characters of a body that the text of 2201 shows. Source: docs/graph/errors.md §3.5. */
const SHOWN_OF_BODY = 18;

/** Returns the start of a body, escaped as in a JSON string, with three dots in place of the rest. */
function cutBody(body: string): string {
  const characters = Array.from(body);
  const start = graphJson(characters.slice(0, SHOWN_OF_BODY).join('')).slice(1, -1);
  return characters.length > SHOWN_OF_BODY ? `${start}...` : start;
}

const UNRESOLVED =
  'The host name of the callback cannot be resolved. Check its spelling, and whether this server can use DNS.';
const TOO_LATE = 'The callback did not answer in time. Let it answer the challenge before any slow work.';

const CUT_OFF =
  'The callback closed the connection before its answer was complete. Check the log of the receiver for an error at the ' +
  'verification request, and whether its port speaks http or https.';

/** Advice about a callback that did not answer, by the kind of failure. */
const UNREACHED: Partial<Record<DeliveryFailureKind, string>> = {
  forbidden: 'Webhooks go to https addresses that are public; the operator of this server can allow others.',
  refused: 'Nothing listens at the host and port of the callback. Start the receiver, and compare the port.',
  dns: UNRESOLVED,
  dns_unavailable: UNRESOLVED,
  timeout: TOO_LATE,
  connect_timeout: TOO_LATE,
  tls: 'The TLS handshake with the callback failed. Check that its port speaks https, and which TLS versions it accepts.',
  certificate:
    'The certificate of the callback was not accepted. It must be valid for the host name and signed by a public ' +
    'authority, with its whole chain; for a private authority, start this server with NODE_EXTRA_CA_CERTS.',
  reset: CUT_OFF,
  closed: CUT_OFF,
  not_http: 'The answer of the callback is not HTTP. Check whether its port speaks http or https.',
};

/** Returns advice about a callback that answered the verification request with another status than 200. */
function adviceOnStatus(status: number): string {
  const must = 'The callback must answer 200 to the verification request.';
  if (status === 401 || status === 403) {
    return `${must} Receivers refuse a verify_token other than their own: compare verify_token with that of the receiver.`;
  }
  if (status === 404) return `${must} Nothing is at this path of the receiver: compare the path of callback_url.`;
  if (status >= 300 && status < 400) {
    return `${must} Redirects are not followed: send the address that the redirect leads to as callback_url.`;
  }
  if (status === 405) return `${must} The verification request is a GET: let the receiver take it beside POST.`;
  return must;
}

const OTHERWISE = 'The callback could not be reached. Check that it runs and answers a GET request.';

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
  // Observed; the words of curl are in curl.ts.
  callback_not_reached: (failure: DeliveryFailure, deadlineMs: number) => ({
    ...VERIFICATION,
    message: verificationMessage(describeAsCurl(failure, deadlineMs)),
    ...forUser(VERIFICATION_FAILED, UNREACHED[failure.kind] ?? OTHERWISE),
  }),
  callback_wrong_status: (status: number) => ({
    ...VERIFICATION,
    message: verificationMessage(`HTTP Status Code = ${status}; HTTP Message = ${STATUS_CODES[status] ?? 'Unknown'}`),
    ...forUser(VERIFICATION_FAILED, adviceOnStatus(status)),
  }),
  callback_wrong_body: (challenge: string, received: string) => ({
    status: 400,
    code: 2201,
    message: `(#2201) response does not match challenge, expected value="${challenge}", received="${cutBody(received)}"`,
    ...forUser(
      VERIFICATION_FAILED,
      'The callback must answer with hub.challenge, and nothing else, as its body: no quotes, no JSON, no HTML page. ' +
        'A page of a login, a proxy or a tunnel in front of the callback shows here too.',
    ),
  }),
} satisfies FailureRows;
