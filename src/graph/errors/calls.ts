import { type FailureRows, type FailureRow } from './failure.ts';

/**
 * Refusals of requests about a call. Numbers and titles documented, sent as `code` and as `error_subcode`; statuses
 * inferred. Source: docs/graph/errors.md §5, §6, docs/design.md §3.9.
 */

const calling = (status: number, code: number, title: string, advice: string): FailureRow => ({
  status,
  code,
  subcode: code,
  message: `(#${code}) ${title}`,
  userTitle: title,
  advice,
});

export const callRows = {
  unknown_call: () =>
    calling(
      400,
      2018390,
      'Invalid call id',
      'No call has this id. Take call_id from the connect event of this call and send it back unchanged.',
    ),
  foreign_call: () =>
    calling(
      400,
      2018393,
      'Invalid call participant page',
      'The call belongs to another Page. Answer with the token of the Page whose id the entry of the connect event ' +
        'has.',
    ),
  not_call_owner: () =>
    calling(
      403,
      2018394,
      'Insufficient permissions to join call',
      'The call does not ring at the app. It rings there with call_routing PARTNERS only; with META it rings in the ' +
        "Page's inbox.",
    ),
  call_ended: () =>
    calling(
      400,
      2018396,
      'Cannot join ended call',
      'The call is over: hung up, declined, or missed after a minute. Answer sooner, and stop when the terminate ' +
        'event of the call arrives.',
    ),
  // Listed by Meta as text only.
  call_already_accepted: () => ({
    status: 400,
    code: 100,
    message: '(#100) Call already accepted',
    advice:
      'Another instance of the app, or an earlier attempt, has accepted the call. That acceptance is valid: do not ' +
      'accept again.',
  }),
} satisfies FailureRows;
