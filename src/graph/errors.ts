import { ReadOnly, TransientFailure } from '../app/ports/transient-failure.ts';
import { isPayloadMember } from '../contract/graph-types.ts';
import { ParamError } from '../contract/param-error.ts';
import { Refused, type Refusal } from '../domain/refusal.ts';
import { accessRows } from './errors/access.ts';
import { appRows } from './errors/apps.ts';
import { callRows } from './errors/calls.ts';
import type { Failure, FailureRow } from './errors/failure.ts';
import { faultRows } from './errors/faults.ts';
import { limitRows } from './errors/limits.ts';
import { messageRows } from './errors/messages.ts';
import { profileRows } from './errors/messenger-profile.ts';
import { parameterRows, type ParameterRow } from './errors/parameters.ts';
import { pathRows } from './errors/paths.ts';
import { peopleRows } from './errors/people.ts';
import { settingsRows } from './errors/settings.ts';
import { transportRows } from './errors/transport.ts';

/**
 * The failures table: every error that the Graph surface answers. `documented`, `observed` or `inferred` is written
 * beside each row, from docs/graph/errors.md; a recording of the real service corrects it there. A row without advice
 * does not compile.
 */

/** Failures that the surface itself finds, before a use case runs. */
export const surfaceRows = {
  ...transportRows,
  ...accessRows,
  ...pathRows,
  ...appRows,
  ...peopleRows,
  ...limitRows,
  ...faultRows,
};
export type FailureKind = keyof typeof surfaceRows;

/** Failures for what the rules refuse, by reason. A reason without a row does not compile. */
export const refusalRows: { readonly [R in Refusal as R['reason']]: (refusal: R) => FailureRow } = {
  ...settingsRows,
  ...messageRows,
  ...callRows,
  ...profileRows,
  // Documented as 100/33.
  not_found: ({ id }) => surfaceRows.unknown_object('get', id),
};

/** Fills a row of the table with the values that its texts name. */
export function makeFailure<K extends FailureKind>(kind: K, ...values: Parameters<(typeof surfaceRows)[K]>): Failure {
  const row = surfaceRows[kind] as (...values: Parameters<(typeof surfaceRows)[K]>) => FailureRow;
  return { ...row(...values), kind };
}

/** Thrown by the Graph surface to answer with a failure of its own. */
export class GraphError<K extends FailureKind = FailureKind> extends Error {
  readonly failure: Failure;

  constructor(kind: K, ...values: Parameters<(typeof surfaceRows)[K]>) {
    const failure = makeFailure(kind, ...values);
    super(failure.message);
    this.name = 'GraphError';
    this.failure = failure;
  }
}

/** Returns the failure to answer for anything thrown; undefined when the fault is the server's own. */
export function failureOf(error: unknown): Failure | undefined {
  if (error instanceof GraphError) return error.failure;
  if (error instanceof ReadOnly) return makeFailure('read_only');
  if (error instanceof TransientFailure) return makeFailure('service_unavailable');
  if (error instanceof Refused) return refusalFailure(error.refusal);
  if (error instanceof ParamError) return parameterFailure(error);
  return undefined;
}

function refusalFailure(refusal: Refusal): Failure {
  const row = refusalRows[refusal.reason] as (refusal: Refusal) => FailureRow;
  return { ...row(refusal), kind: refusal.reason };
}

const PAYLOAD_ADVICE = 'Graph calls message.attachment.payload name_placeholder in its messages.';

function parameterFailure({ reason, message, blame, hint }: ParamError): Failure {
  const { code = 100, isBare = false, isNameless = false, ...row }: ParameterRow = parameterRows[reason];
  const advice = [hint, row.advice, !isNameless && blame.some(isPayloadMember) ? PAYLOAD_ADVICE : undefined];
  return {
    kind: reason,
    status: 400,
    code,
    message: isBare ? message : `(#${code}) ${message}`,
    ...row,
    advice: advice.filter((sentence) => sentence !== undefined).join(' '),
    ...(blame.length > 0 && { blame }),
  };
}
