/** The cause for which an actor may not act on a call; for messages to people. */
export type CallBarrier = 'placed_by_consumer' | 'placed_by_app' | 'rings_in_apps' | 'rings_in_inbox' | 'other_app';

/**
 * Every reason for which a rule refuses a request. Status, code and wording are in exhaustive tables of `graph/` and
 * `control/`: a new reason does not compile until each of them has it.
 */
export type Refusal =
  /** There is no such object: its id came through control, or the object was removed meanwhile. */
  | { readonly reason: 'not_found'; readonly what: ResourceKind; readonly id: string }
  | { readonly reason: 'page_not_eligible' }
  | { readonly reason: 'calls_not_subscribed' }
  /** `path` is that of the invalid member: `['call_hours', 'timezone_id']`. */
  | { readonly reason: 'unknown_time_zone'; readonly path: readonly string[]; readonly timeZone: string }
  | { readonly reason: 'closes_before_it_opens'; readonly path: readonly string[] }
  | { readonly reason: 'duplicate_day'; readonly path: readonly string[] }
  /** Messages with a call button need `audio_enabled`. */
  | { readonly reason: 'calling_not_enabled' }
  | { readonly reason: 'unknown_person' }
  | { readonly reason: 'outside_window' }
  /** The Page has no such persona. */
  | { readonly reason: 'unknown_persona' }
  /** A persistent menu needs a Get Started button. */
  | { readonly reason: 'get_started_missing' }
  /** A menu item opens an address with Messenger extensions, and its domain is not on the Page's list. */
  | { readonly reason: 'domain_not_listed'; readonly path: readonly string[] }
  /** A part of the Messenger profile that Meta has retired; `since` is the first version without it. */
  | { readonly reason: 'retired_setting'; readonly what: string; readonly since: string }
  /** A message of the thread is named that there is not; `path` is that of the parameter. */
  | { readonly reason: 'unknown_message'; readonly path: readonly string[] }
  | { readonly reason: 'unknown_call' }
  /** The call belongs to another Page. */
  | { readonly reason: 'foreign_call' }
  /** The actor may not do this to the call. */
  | { readonly reason: 'not_call_owner'; readonly cause: CallBarrier }
  | { readonly reason: 'call_already_accepted' }
  | { readonly reason: 'call_ended' }
  /** The media of the call broke off. */
  | { readonly reason: 'call_failed' }
  /** The callee has not picked up yet. */
  | { readonly reason: 'call_not_answered' }
  /** The person is in a call with the Page. */
  | { readonly reason: 'person_in_call' }
  /** A call of a business needs the person's permission. */
  | { readonly reason: 'call_not_permitted' }
  /** The person was asked for a permission as often as a day allows. */
  | { readonly reason: 'permission_requests_used' }
  /** No request for a permission can be sent while there is one. */
  | { readonly reason: 'call_permitted_already' }
  /** `detail` is a clause that names the fault of the description. */
  | { readonly reason: 'invalid_sdp'; readonly detail: string }
  /** `msid` names no track of the offer. */
  | { readonly reason: 'unknown_track'; readonly msid: string }
  /** This server carries no media: `detail` is a sentence that says why and how to change it. */
  | { readonly reason: 'media_unavailable'; readonly detail: string }
  /** This server carries as many calls as it may. */
  | { readonly reason: 'too_many_calls'; readonly most: number }
  | { readonly reason: 'call_in_progress' }
  /** Metrics can be submitted for a day after the call. */
  | { readonly reason: 'metrics_too_late' }
  | { readonly reason: 'metrics_submitted' };

/** The kind of an object that is not found. */
export type ResourceKind =
  | 'app'
  | 'page'
  | 'delivery'
  | 'consumer'
  | 'admin'
  | 'token'
  | 'message'
  | 'quick reply'
  | 'postback button'
  | 'permission request'
  | 'call'
  | 'persona'
  | 'button';

/** Thrown where a rule refuses a request, so that the transaction around it rolls back. */
export class Refused extends Error {
  readonly refusal: Refusal;

  constructor(refusal: Refusal) {
    super(refusal.reason);
    this.name = 'Refused';
    this.refusal = refusal;
  }
}
