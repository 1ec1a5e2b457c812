import { InvalidSnapshot } from '../app/ports/invalid-snapshot.ts';
import { TransientFailure } from '../app/ports/transient-failure.ts';
import { paramName } from '../contract/graph-types.ts';
import { ParamError } from '../contract/param-error.ts';
import { Refused, type Refusal } from '../domain/refusal.ts';

/** What some errors tell besides. */
export interface ErrorMore {
  /** What the person in front of it can do. */
  readonly advice?: string;
  /** Where the fault is: paths into what was sent. */
  readonly fields?: readonly (readonly string[])[];
}

/** Control's own way to say no: a status, a reason to match on, a sentence to read. It never imitates Graph. */
export class ControlError extends Error {
  readonly status: number;
  readonly reason: string;
  readonly more: ErrorMore;

  constructor(status: number, reason: string, message: string, more: ErrorMore = {}) {
    super(message);
    this.more = more;
    this.name = 'ControlError';
    this.status = status;
    this.reason = reason;
  }
}

/** What the rules refuse, in control's words. A reason without a row does not compile. */
const refusals: { readonly [R in Refusal as R['reason']]: (refusal: R) => { status: number; message: string } } = {
  not_found: ({ what, id }) => ({ status: 404, message: `There is no ${what} ${id}.` }),
  page_not_eligible: () => ({ status: 409, message: 'The Page is not eligible for calling.' }),
  calls_not_subscribed: () => ({ status: 409, message: 'The app is not subscribed to calls.' }),
  unknown_time_zone: ({ path, given }) => ({
    status: 400,
    message: `${paramName(path)} is not a time zone: ${JSON.stringify(given.slice(0, 100))}.`,
  }),
  closes_before_it_opens: ({ path }) => ({ status: 400, message: `${paramName(path)} is not after the open time.` }),
  duplicate_day: ({ path }) => ({ status: 400, message: `${paramName(path)} names a day for the second time.` }),
  calling_not_enabled: () => ({ status: 409, message: 'Calling is switched off on the Page.' }),
  unknown_person: () => ({ status: 404, message: 'There is no such consumer on the Page.' }),
  outside_window: () => ({ status: 409, message: 'The messaging window is closed.' }),
  unknown_call: () => ({ status: 404, message: 'There is no such call.' }),
  foreign_call: () => ({ status: 409, message: "The call is another Page's." }),
  not_call_owner: () => ({ status: 409, message: 'The call does not ring there.' }),
  call_already_accepted: () => ({ status: 409, message: 'The call has been accepted already.' }),
  call_ended: () => ({ status: 409, message: 'The call is over.' }),
};

/** Graph's wording with one full stop at its end; some of it brings its own. */
const sentence = (message: string): string => `${message.replace(/\.$/, '')}.`;

/** Not more: what the driver says names hosts and users. */
const UNAVAILABLE = 'The database cannot be reached; try again in a moment.';

/** Anything thrown → a plain error; undefined when the fault is ours. */
export function toControlError(error: unknown): ControlError | undefined {
  if (error instanceof ControlError) return error;
  if (error instanceof TransientFailure) return new ControlError(503, 'database_unavailable', UNAVAILABLE);
  if (error instanceof InvalidSnapshot) return new ControlError(400, 'invalid_snapshot', error.message);
  if (error instanceof ParamError) return new ControlError(400, 'invalid_parameter', sentence(error.message));
  if (error instanceof Refused) {
    const { status, message } = (refusals[error.refusal.reason] as (r: Refusal) => { status: number; message: string })(
      error.refusal,
    );
    return new ControlError(status, error.refusal.reason, message);
  }
  return undefined;
}
