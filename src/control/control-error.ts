import { InvalidSnapshot } from '../app/ports/invalid-snapshot.ts';
import { JournalRemoved } from '../app/ports/journal-removed.ts';
import { ReadOnly, TransientFailure } from '../app/ports/transient-failure.ts';
import { paramName } from '../contract/graph-types.ts';
import { ParamError } from '../contract/param-error.ts';
import { Refused, type CallBarrier, type Refusal } from '../domain/refusal.ts';

/** Additional members of an error. */
export interface ErrorDetails {
  /** The way to mend it, for people. */
  readonly advice?: string;
  /** The members at fault, each as its path in the request body. */
  readonly fields?: readonly (readonly string[])[];
}

/** An error of control: a status, a reason for programs to compare, and a sentence for people. */
export class ControlError extends Error {
  readonly status: number;
  readonly reason: string;
  readonly details: ErrorDetails;

  constructor(status: number, reason: string, message: string, details: ErrorDetails = {}) {
    super(message);
    this.details = details;
    this.name = 'ControlError';
    this.status = status;
    this.reason = reason;
  }
}

interface RefusalText {
  readonly status: number;
  readonly message: string;
}

const barriers: { readonly [C in CallBarrier]: string } = {
  placed_by_consumer: 'The consumer placed this call and can only hang up.',
  placed_by_app: 'The app placed this call and can only hang up.',
  rings_in_apps: 'The inbox cannot act on this call: it rings in the subscribed apps (PARTNERS).',
  rings_in_inbox: 'No app can act on this call: it rings in the inbox (META).',
  other_app: 'This call belongs to another app.',
};

/** Status and message for each refusal of the rules. A refusal without a row does not compile. */
const refusals: { readonly [R in Refusal as R['reason']]: (refusal: R) => RefusalText } = {
  not_found: ({ what, id }) => ({ status: 404, message: `There is no ${what} ${id}.` }),
  page_not_eligible: () => ({ status: 409, message: 'The Page is not eligible for calling.' }),
  calls_not_subscribed: () => ({
    status: 409,
    message: 'The app is not subscribed to calls, at app level or on the Page.',
  }),
  unknown_time_zone: ({ path, timeZone }) => ({
    status: 400,
    message: `${paramName(path)} is not a time zone: ${JSON.stringify(timeZone.slice(0, 100))}.`,
  }),
  closes_before_it_opens: ({ path }) => ({ status: 400, message: `${paramName(path)} is not after the open time.` }),
  duplicate_day: ({ path }) => ({ status: 400, message: `${paramName(path)} lists a day for the second time.` }),
  calling_not_enabled: () => ({ status: 409, message: 'Audio calls are switched off on the Page (audio_enabled).' }),
  unknown_person: () => ({ status: 404, message: 'There is no such consumer on the Page.' }),
  unknown_message: ({ path }) => ({
    status: 404,
    message: `${paramName(path)} is not the id of a message of this thread.`,
  }),
  outside_window: () => ({
    status: 409,
    message:
      'The messaging window is closed: the consumer has neither written nor tapped a postback button in the last 24 hours.',
  }),
  unknown_persona: () => ({ status: 404, message: 'The Page has no such persona.' }),
  get_started_missing: () => ({
    status: 409,
    message: 'A persistent menu needs a Get Started button: set get_started first.',
  }),
  domain_not_listed: ({ path }) => ({
    status: 409,
    message: `The domain of ${paramName(path)} is not in whitelisted_domains.`,
  }),
  retired_setting: ({ what, since }) => ({ status: 400, message: `Meta has retired ${what} with ${since}.` }),
  unknown_call: () => ({ status: 404, message: 'There is no such call.' }),
  foreign_call: () => ({ status: 409, message: 'The call belongs to another Page.' }),
  not_call_owner: ({ cause }) => ({ status: 409, message: barriers[cause] }),
  call_already_accepted: () => ({ status: 409, message: 'The call has been accepted already.' }),
  call_ended: () => ({ status: 409, message: 'The call has ended.' }),
  call_failed: () => ({ status: 409, message: 'The call has failed: its media broke off.' }),
  call_not_answered: () => ({ status: 409, message: 'The call has not been answered yet.' }),
  person_in_call: () => ({ status: 409, message: 'The consumer is in a call with the Page.' }),
  call_not_permitted: () => ({ status: 409, message: 'The consumer has not given the permission to call.' }),
  permission_requests_used: () => ({
    status: 409,
    message: 'The consumer has been asked for the permission to call twice in 24 hours.',
  }),
  call_permitted_already: () => ({ status: 409, message: 'The consumer has given the permission to call already.' }),
  invalid_sdp: ({ detail }) => ({ status: 400, message: `The offer cannot be answered: ${detail}.` }),
  unknown_track: ({ msid }) => ({
    status: 400,
    message: `No track of the offer has the msid ${JSON.stringify(msid.slice(0, 100))}.`,
  }),
  media_unavailable: ({ detail }) => ({ status: 503, message: detail }),
  too_many_calls: ({ most }) => ({
    status: 503,
    message: `This server carries ${most} calls at once at most (--most-calls): end a call, or raise the limit.`,
  }),
  call_in_progress: () => ({ status: 409, message: 'The call is still in progress.' }),
  metrics_too_late: () => ({ status: 409, message: 'The call ended more than 24 hours ago.' }),
  metrics_submitted: () => ({ status: 409, message: 'The metrics of the call have been submitted already.' }),
};

/** Ends a message with a full stop; some messages of Graph have one already. */
const withFullStop = (message: string): string => (/[.?]$/.test(message) ? message : `${message}.`);

/** The message of the driver is not shown: it names hosts and users. */
const UNAVAILABLE = 'The database cannot be reached; try again in a moment.';

const READ_ONLY =
  'This server was started with --read-only, so nothing was stored; send writes to a server without it.';

const journalRemoved = ({ from }: JournalRemoved): string =>
  `The journal of the Page begins at ${new Date(from).toISOString()}: older entries have been removed (--keep-journal), so ` +
  'the settings before that are not known. Ask for that instant or a later one.';

/** Returns the ControlError for anything thrown; undefined when the fault is ours. */
export function toControlError(error: unknown): ControlError | undefined {
  if (error instanceof ControlError) return error;
  if (error instanceof ReadOnly) return new ControlError(503, 'read_only', READ_ONLY);
  if (error instanceof TransientFailure) return new ControlError(503, 'database_unavailable', UNAVAILABLE);
  if (error instanceof JournalRemoved) return new ControlError(409, 'journal_removed', journalRemoved(error));
  if (error instanceof InvalidSnapshot) return new ControlError(400, 'invalid_snapshot', error.message);
  if (error instanceof ParamError) {
    const details = error.hint === undefined ? {} : { advice: error.hint };
    return new ControlError(400, 'invalid_parameter', withFullStop(error.message), details);
  }
  if (error instanceof Refused) {
    const describe = refusals[error.refusal.reason] as (refusal: Refusal) => RefusalText;
    const { status, message } = describe(error.refusal);
    return new ControlError(status, error.refusal.reason, message);
  }
  return undefined;
}
