import type { Refusal } from '../../domain/refusal.ts';
import type { Covered } from './covered.ts';

/** Refusals of the rules; a reason without a row does not compile. */
export const coveredRefusals: { readonly [R in Refusal['reason']]: Covered } = {
  not_found: { item: '100/33 unknown or invisible object', standing: 'documented' },
  page_not_eligible: {
    item: '2018389 Page not yet eligible',
    standing: 'documented',
    note: 'in code and error_subcode',
  },
  calls_not_subscribed: {
    item: '100 App must be subscribed to calls webhook',
    standing: 'documented',
    note: 'number inferred',
  },
  unknown_time_zone: { item: '100 Invalid timezone_id for call hours', standing: 'inferred' },
  closes_before_it_opens: {
    item: '100 Close time cannot be before open time',
    standing: 'documented',
    note: 'number inferred',
  },
  duplicate_day: { item: '100 Duplicate day in request', standing: 'documented', note: 'number inferred' },
  calling_not_enabled: { item: '10/1893056 Call Settings Not Enabled', standing: 'observed', note: 'code inferred' },
  unknown_person: { item: '100/2018001 No matching user found', standing: 'documented' },
  unknown_message: { item: '100 Invalid FBID, of reply_to', standing: 'inferred', note: 'text documented' },
  outside_window: { item: '10/2018278 outside of allowed window', standing: 'documented' },
  unknown_persona: { item: '100 Invalid persona_id', standing: 'inferred' },
  get_started_missing: {
    item: '100/2018145 You must set a Get Started button if you also wish to use persistent menu',
    standing: 'observed',
  },
  domain_not_listed: {
    item: '100/2018063 The web URL provided is not whitelisted for messenger extensions',
    standing: 'observed',
    note: 'observed for home_url, inferred for menu items',
  },
  retired_setting: {
    item: '11 Setting of … has been deprecated for … and higher',
    standing: 'observed',
    note: 'observed for nested menus, inferred for home_url, target_audience and payment_settings',
  },
  unknown_call: { item: '2018390 Invalid call id', standing: 'documented', note: 'in code and error_subcode' },
  foreign_call: {
    item: '2018393 Invalid call participant page',
    standing: 'documented',
    note: 'in code and error_subcode',
  },
  not_call_owner: {
    item: '2018394 Insufficient permissions to join call',
    standing: 'documented',
    note: 'for a call that rings Meta',
  },
  call_ended: {
    item: '2018396 Cannot join ended call',
    standing: 'documented',
    note: 'also for a call rejected before',
  },
  call_failed: { item: '2018395 Cannot join failed call', standing: 'documented', note: 'in code and error_subcode' },
  invalid_sdp: { item: '2018392 Invalid SDP parameter, of a later offer', standing: 'documented' },
  call_not_permitted: {
    item: '10 The consumer has not given permission to call',
    standing: 'documented',
    note: 'number inferred',
  },
  permission_requests_used: {
    item: '613 Call permission request rate limit reached',
    standing: 'documented',
    note: 'number inferred',
  },
  call_permitted_already: { item: '100 The consumer has already given permission to call', standing: 'inferred' },
  call_not_answered: { item: '100 The call has not been answered yet', standing: 'inferred' },
  person_in_call: { item: '100 The consumer is already in a call with the Page', standing: 'inferred' },
  unknown_track: { item: '100 Invalid track msid', standing: 'documented', note: 'number inferred' },
  media_unavailable: { item: '2 Service temporarily unavailable (503), without media', standing: 'inferred' },
  too_many_calls: { item: '613 Call rate limit exceeded', standing: 'documented', note: 'number inferred' },
  call_in_progress: { item: '100 The call is still in progress', standing: 'documented', note: 'number inferred' },
  metrics_too_late: {
    item: '100 Call metrics can be submitted for 24 hours after the call',
    standing: 'documented',
    note: 'number inferred',
  },
  metrics_submitted: {
    item: '100 Call metrics have already been submitted',
    standing: 'documented',
    note: 'number inferred',
  },
  call_already_accepted: { item: '100 Call already accepted', standing: 'documented', note: 'number inferred' },
};
