import { TransientFailure } from '../app/ports/transient-failure.ts';
import { ParamError } from '../contract/graph-types.ts';
import { Refused, type Refusal } from '../domain/refusal.ts';

/**
 * Everything the Graph surface says no with. `documented`, `observed` or `inferred` is written beside each row, from
 * docs/graph/errors.md; a recording of the real service corrects it here.
 */
export interface Failure {
  readonly status: number;
  readonly code: number;
  readonly subcode?: number;
  readonly type?: string;
  /** Whole, with its `(#code) ` where Graph prints one. */
  readonly message: string;
  readonly title?: string;
  /** What the person in front of it can do. */
  readonly advice?: string;
  readonly blame?: readonly (readonly string[])[];
  readonly transient?: boolean;
}

export class GraphError extends Error {
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(failure.message);
    this.name = 'GraphError';
    this.failure = failure;
  }
}

const DOCS = 'Please read the Graph API documentation at https://developers.facebook.com/docs/graph-api';
const PROOF = { status: 400, code: 100, type: 'GraphMethodException' } as const;
const TOKEN = { status: 400, code: 190 } as const;

/** The failures that the surface itself finds, before or beside the rules. */
export const failures = {
  // Tokens. Texts observed; statuses observed (400, not 401, on graph.facebook.com).
  noToken: (): Failure => ({
    status: 400,
    code: 104,
    message: 'An access token is required to request this resource.',
  }),
  noTokenForMe: (): Failure => ({
    status: 400,
    code: 2500,
    message: 'An active access token must be used to query information about the current user.',
  }),
  unreadableToken: (): Failure => ({ ...TOKEN, message: 'Invalid OAuth access token - Cannot parse access token' }),
  badAppToken: (): Failure => ({ ...TOKEN, message: 'Invalid OAuth access token signature.' }),
  expiredToken: (expired: string, now: string): Failure => ({
    ...TOKEN,
    subcode: 463,
    message: `Error validating access token: Session has expired on ${expired}. The current time is ${now}.`,
  }),
  pageTokenNeeded: (): Failure => ({ ...TOKEN, message: '(#190) This method must be called with a Page Access Token' }),
  pageTokenNeededHere: (): Failure => ({
    status: 400,
    code: 210,
    message: '(#210) A page access token is required to request this resource.',
  }),
  appTokenNeeded: (): Failure => ({
    status: 400,
    code: 15,
    message: '(#15) This method must be called with an app access_token.',
  }),
  // appsecret_proof: both texts observed, neither with a prefix.
  proofMissing: (): Failure => ({ ...PROOF, message: 'API calls from the server require an appsecret_proof argument' }),
  proofWrong: (): Failure => ({ ...PROOF, message: 'Invalid appsecret_proof provided in the API argument' }),
  // Permissions: text observed, status 403 of the v26 reference.
  permissionMissing: (permission: string): Failure => ({
    status: 403,
    code: 200,
    message: `(#200) Requires ${permission} permission to manage the object`,
  }),
  permissionToSendMissing: (permission: string): Failure => ({
    status: 403,
    code: 230,
    message: `(#230) Requires ${permission} permission to manage the object`,
  }),
  // Nodes, edges, verbs: observed.
  noSuchObject: (method: string, id: string): Failure => ({
    status: 400,
    code: 100,
    subcode: 33,
    type: 'GraphMethodException',
    message:
      `Unsupported ${method.toLowerCase()} request. Object with ID '${id}' does not exist, cannot be loaded due to ` +
      `missing permissions, or does not support this operation. ${DOCS}`,
  }),
  noPath: (method: string): Failure => ({
    status: 400,
    code: 100,
    type: 'GraphMethodException',
    message: `Unsupported ${method.toLowerCase()} request. ${DOCS}`,
  }),
  noSuchAlias: (alias: string): Failure => ({
    status: 400,
    code: 803,
    message: `(#803) Some of the aliases you requested do not exist: ${alias}`,
  }),
  unknownPath: (rest: string): Failure => ({ status: 400, code: 2500, message: `Unknown path components: ${rest}` }),
  unknownField: (field: string, node?: string): Failure => ({
    status: 400,
    code: 100,
    message: `(#100) Tried accessing nonexisting field (${field})${node === undefined ? '' : ` on node type (${node})`}`,
  }),
  badFields: (position: number, found: string): Failure => ({
    status: 400,
    code: 2500,
    message: `Syntax error "Expected end of string instead of ${JSON.stringify(found)}." at character ${position}: fields`,
  }),
  // Number documented ("Page Not Allowlisted"), phrase documented (call routing), in both members: docs/design.md §3.9.
  pageNotEligible: (): Failure => ({
    status: 403,
    code: 2018389,
    subcode: 2018389,
    message: '(#2018389) Page not yet eligible',
    title: 'Page Not Allowlisted',
    advice: 'Calling is not open to this Page: its country is not on the list, or Meta has not enabled it.',
  }),
  // Batch: observed.
  batchTooLong: (): Failure => ({
    status: 400,
    code: 100,
    type: 'GraphBatchException',
    message: 'Too many requests in batch message. Maximum batch size is 50',
  }),
  // client_credentials and debug_token: general knowledge of the platform.
  clientIdMissing: (): Failure => ({ status: 400, code: 101, message: 'Missing client_id parameter.' }),
  clientUnknown: (): Failure => ({
    status: 400,
    code: 101,
    message: 'Error validating application. Cannot get application info due to a system error.',
  }),
  clientSecretWrong: (): Failure => ({ status: 400, code: 1, message: 'Error validating client secret.' }),
  otherAppsToken: (): Failure => ({
    status: 400,
    code: 100,
    message: '(#100) The App_id in the input_token did not match the Viewing App',
  }),
  // Webhook verification: observed.
  callbackFailed: (summary: string, advice: string): Failure => ({
    status: 400,
    code: 2200,
    message: `(#2200) Callback verification failed with the following errors: ${summary}`,
    title: 'Callback verification failed',
    advice,
  }),
  // Transport: Graph may answer these without JSON; a client deserves its own envelope all the same. Inferred.
  bodyTooLarge: (limit: number): Failure => ({
    status: 413,
    code: 100,
    message: `(#100) The request body is larger than ${limit} bytes`,
  }),
  malformedRequest: (): Failure => ({ status: 400, code: 100, message: '(#100) The request is not valid HTTP' }),
  headersTooLarge: (): Failure => ({ status: 431, code: 100, message: '(#100) The request headers are too large' }),
  requestTimeout: (): Failure => ({ status: 408, code: 100, message: '(#100) The request took too long to arrive' }),
  unsupportedMethod: (method: string): Failure => ({
    status: 405,
    code: 100,
    type: 'GraphMethodException',
    message: `Unsupported ${method.toLowerCase()} request. ${DOCS}`,
  }),
  // The database is away. Number and text documented ("API Service"), the text also observed; status inferred. Whether
  // what was asked has happened may be open: the connection can be lost while the commit is under way.
  unavailable: (): Failure => ({
    status: 503,
    code: 2,
    message: 'Service temporarily unavailable',
    transient: true,
  }),
  ourFault: (): Failure => ({
    status: 500,
    code: 2,
    message: 'An unexpected error has occurred. Please retry your request later.',
    transient: true,
  }),
};

const calling = (status: number, code: number, title: string): Failure => ({
  status,
  code,
  subcode: code,
  message: `(#${code}) ${title}`,
  title,
});

/** What the rules refuse, as Graph says it. A reason without a row does not compile. */
const refusals: { readonly [R in Refusal as R['reason']]: (refusal: R) => Failure } = {
  // 100/33 documented.
  not_found: ({ id }) => failures.noSuchObject('get', id),
  page_not_eligible: failures.pageNotEligible,
  // Phrase documented (prerequisite of call routing); no number published.
  calls_not_subscribed: () => ({
    status: 400,
    code: 100,
    message: '(#100) App must be subscribed to calls webhook to set ring_target to PARTNERS',
    title: 'Not subscribed to calls',
    advice: 'Subscribe the app to the field calls twice: at /{app-id}/subscriptions and at /{page-id}/subscribed_apps.',
    blame: [['call_routing', 'ring_target']],
  }),
  // Inferred: Meta's call settings guide names no error for it.
  unknown_time_zone: ({ path, given }) => ({
    status: 400,
    code: 100,
    message: '(#100) Invalid timezone_id for call hours',
    title: 'Unknown time zone',
    advice: `${JSON.stringify(given.slice(0, 100))} is neither an IANA time zone such as America/Los_Angeles nor an offset such as +05:30.`,
    blame: [path],
  }),
  // Phrases documented (call hours); no number published.
  closes_before_it_opens: ({ path }) => ({
    status: 400,
    code: 100,
    message: '(#100) Close time cannot be before open time',
    title: 'Close time is not after open time',
    advice: 'A window opens and closes on the same day, and closes later than it opens; 2359 means until midnight.',
    blame: [path],
  }),
  duplicate_day: ({ path }) => ({
    status: 400,
    code: 100,
    message: '(#100) Duplicate day in request',
    title: 'Duplicate day',
    advice: 'Each day can have one window.',
    blame: [path],
  }),
  // Number observed, title documented; sent where Meta's guide says "The Page does not have calling enabled".
  calling_not_enabled: () => ({
    status: 400,
    code: 10,
    subcode: 1893056,
    message: '(#10) Call Settings Not Enabled',
    title: 'Calling is not enabled',
    advice: "Switch the Page's audio_enabled on at /{page-id}/messenger_call_settings.",
  }),
  // Documented, both numbers and text.
  unknown_person: () => ({ status: 400, code: 100, subcode: 2018001, message: '(#100) No matching user found' }),
  outside_window: () => ({
    status: 403,
    code: 10,
    subcode: 2018278,
    message:
      '(#10) This message is sent outside of allowed window. Learn more about the new policy here: ' +
      'https://developers.facebook.com/docs/messenger-platform/policy-overview',
    title: 'Outside the messaging window',
    advice: "The window is open for 24 hours after the person's last message or tap on a postback button.",
  }),
  // Numbers and titles documented; in both members by docs/design.md §3.9; statuses inferred.
  unknown_call: () => calling(400, 2018390, 'Invalid call id'),
  foreign_call: () => calling(400, 2018393, 'Invalid call participant page'),
  not_call_owner: () => calling(403, 2018394, 'Insufficient permissions to join call'),
  call_ended: () => calling(400, 2018396, 'Cannot join ended call'),
  // Listed as text only.
  call_already_accepted: () => ({ status: 400, code: 100, message: '(#100) Call already accepted' }),
};

export const REFUSAL_REASONS = Object.keys(refusals) as Refusal['reason'][];

/** What to answer for anything thrown; undefined when the fault is ours. */
export function failureOf(error: unknown): Failure | undefined {
  if (error instanceof GraphError) return error.failure;
  if (error instanceof TransientFailure) return failures.unavailable();
  if (error instanceof Refused) return (refusals[error.refusal.reason] as (r: Refusal) => Failure)(error.refusal);
  if (error instanceof ParamError) {
    const { message, blame, subcode } = error;
    return {
      status: 400,
      code: 100,
      message: `(#100) ${message}`,
      ...(subcode !== undefined && { subcode }),
      ...(blame.length > 0 && { blame }),
    };
  }
  return undefined;
}
