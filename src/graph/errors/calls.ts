import { forUser, type FailureRows, type FailureRow } from './failure.ts';

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
  call_failed: () =>
    calling(
      400,
      2018395,
      'Cannot join failed call',
      'The media of the call broke off, so it failed. Wait until the person calls back.',
    ),
  invalid_sdp: ({ detail }: { readonly detail: string }) => ({
    ...calling(400, 2018392, 'Invalid SDP parameter', 'Offer all sections of the first offer again, in their order.'),
    message: `(#2018392) Invalid SDP parameter: ${detail}`,
  }),
  // Text documented, number and status inferred.
  call_not_permitted: () => ({
    status: 403,
    code: 10,
    message: '(#10) The consumer has not given permission to call',
    ...forUser(
      'No permission to call',
      'Send a message with the template calling_optin and wait until the person accepts; a call with the person gives the ' +
        'permission too.',
    ),
  }),
  permission_requests_used: () => ({
    status: 400,
    code: 613,
    message: '(#613) Call permission request rate limit reached',
    ...forUser(
      'Too many requests for a permission',
      'A thread can have two requests for the permission to call in 24 hours.',
    ),
  }),
  too_many_calls: ({ most }: { readonly most: number }) => ({
    status: 400,
    code: 613,
    message: '(#613) Call rate limit exceeded',
    advice: `This server carries ${most} calls at once at most (--most-calls). End a call, or raise the limit.`,
  }),
  // Inferred.
  call_permitted_already: () => ({
    status: 400,
    code: 100,
    message: '(#100) The consumer has already given permission to call',
    advice: 'Call the person: the permission lasts seven days, as messenger_call_permissions shows.',
  }),
  call_not_answered: () => ({
    status: 400,
    code: 100,
    message: '(#100) The call has not been answered yet',
    advice: 'Accept the call first, or wait for the call_status event accepted of a call that you started.',
  }),
  person_in_call: () => ({
    status: 400,
    code: 100,
    message: '(#100) The consumer is already in a call with the Page',
    advice: 'Wait for the terminate event of the call under way.',
  }),
  unknown_track: ({ msid }: { readonly msid: string }) => ({
    status: 400,
    code: 100,
    message: `(#100) Invalid track msid: ${JSON.stringify(msid.slice(0, 100))}`,
    blame: [['tracks']],
    advice: 'msid is the text of an a=msid line of your offer: its stream, its track, or both with a space between.',
  }),
  // Documented as text.
  call_in_progress: () => ({
    status: 400,
    code: 100,
    message: '(#100) The call is still in progress',
    advice: 'Submit metrics after the terminate event of the call.',
  }),
  metrics_too_late: () => ({
    status: 400,
    code: 100,
    message: '(#100) Call metrics can be submitted for 24 hours after the call',
    advice: 'Submit metrics as soon as the call has ended.',
  }),
  metrics_submitted: () => ({
    status: 400,
    code: 100,
    message: '(#100) Call metrics have already been submitted',
    advice: 'The metrics of a call can be submitted once; these were stored before.',
  }),
  // A fault of this server, in Graph's words for one.
  media_unavailable: ({ detail }: { readonly detail: string }) => ({
    status: 503,
    code: 2,
    message: '(#2) Service temporarily unavailable',
    ...forUser('Calls with media are not available', detail),
  }),
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
