import { operations } from './operations.ts';
import { needsMessaging, SUBSCRIBABLE_FIELDS } from './subscriptions.ts';
import { webhookSchemas } from './webhook-schemas.ts';
import { MESSENGER_EDGES, OTHER_EDGES } from './platform-edges.ts';
import type { OnOffName } from './call-settings.ts';
import type { ProfileField } from '../domain/messenger-profile.ts';
import type { Refusal } from '../domain/refusal.ts';
import type { ParamErrorReason } from './param-error.ts';

/**
 * Standing of a statement about the Graph surface. `documented`: by Meta's pages. `observed`: recorded from the real
 * service by others. `inferred`: chosen where there is no source. `refused`: not served, and a request gets an error that
 * says so. `missing`: not in Switchhook.
 */
export type Standing = 'documented' | 'observed' | 'inferred' | 'refused' | 'missing';

export interface Covered {
  readonly item: string;
  readonly standing: Standing;
  readonly note?: string;
}

/** `METHOD path` of every operation that a calling client may use. A test compares it with the endpoints. */
export const coveredOperations: readonly Covered[] = [
  { item: 'GET /{page-id}/messenger_call_settings', standing: 'documented', note: 'both shapes at once' },
  { item: 'POST /{page-id}/messenger_call_settings', standing: 'documented', note: 'both success members' },
  { item: 'GET /{page-id}/subscribed_apps', standing: 'documented' },
  { item: 'POST /{page-id}/subscribed_apps', standing: 'documented', note: 'that it replaces is inferred' },
  { item: 'DELETE /{page-id}/subscribed_apps', standing: 'documented', note: 'with a Page token or an app token' },
  {
    item: 'GET /{page-id}',
    standing: 'documented',
    note: 'id, name, category, category_list, link, picture, tasks, access_token, is_calling_eligible',
  },
  {
    item: 'GET /{psid}',
    standing: 'documented',
    note: 'all fields; locale, timezone and gender with a permission of their own',
  },
  {
    item: 'GET /{page-id}/conversations',
    standing: 'documented',
    note: 'limit, cursors, platform, folder, user_id; every conversation is in the folder inbox',
  },
  { item: 'GET /{conversation-id}', standing: 'documented', note: 'with messages as a field; unread_count is missing' },
  {
    item: 'GET /{conversation-id}/messages',
    standing: 'documented',
    note: 'messages of any age, not only the last 20',
  },
  {
    item: 'GET /{message-id}',
    standing: 'documented',
    note: 'id, created_time, from, to, message; tags, shares, reactions, sticker, story are missing',
  },
  { item: 'GET /{app-id}', standing: 'observed', note: 'also as /app; id, name, category, link' },
  { item: 'GET /{user-id}', standing: 'documented', note: 'as /me with a user token; id and name' },
  {
    item: 'GET /{user-id}/accounts',
    standing: 'documented',
    note: 'as /me/accounts with a user token, made in control for an admin of Pages',
  },
  { item: 'POST /{page-id}/business_messaging_feature_status', standing: 'documented' },
  { item: 'GET /{page-id}/messenger_profile', standing: 'documented' },
  { item: 'POST /{page-id}/messenger_profile', standing: 'documented' },
  { item: 'DELETE /{page-id}/messenger_profile', standing: 'documented' },
  { item: 'GET /{page-id}/personas', standing: 'documented', note: 'its order is inferred' },
  { item: 'POST /{page-id}/personas', standing: 'documented', note: 'the picture is not downloaded' },
  { item: 'GET /{persona-id}', standing: 'documented' },
  { item: 'DELETE /{persona-id}', standing: 'documented' },
  { item: 'GET /{app-id}/subscriptions', standing: 'documented', note: 'object page' },
  { item: 'POST /{app-id}/subscriptions', standing: 'documented', note: 'object page' },
  { item: 'DELETE /{app-id}/subscriptions', standing: 'documented', note: 'object page' },
  { item: 'GET /debug_token', standing: 'documented', note: 'Page, user and app tokens' },
  {
    item: 'GET /oauth/access_token',
    standing: 'observed',
    note: 'client_credentials only; login codes and exchanges are refused',
  },
  { item: 'POST /oauth/access_token', standing: 'inferred', note: 'client_credentials only' },
  {
    item: 'POST /{page-id}/messages',
    standing: 'documented',
    note: 'its parts are below',
  },
  {
    item: 'POST /{page-id}/calls',
    standing: 'documented',
    note: 'accept, reject, terminate, connect, media_update; the media end in this server',
  },
  { item: 'GET /{page-id}/messenger_call_permissions', standing: 'documented', note: 'both shapes at once' },
  { item: 'POST /{page-id}/call_metrics', standing: 'documented', note: 'stored; both sets of names' },
];

/** Edges of the Messenger Platform that Switchhook does not have; the advice for a request to one of them says so. */
export const coveredEdges: readonly Covered[] = [
  ...Object.entries(MESSENGER_EDGES)
    .filter(([edge]) => !operations.some(({ path }) => path.endsWith(`/${edge}`)))
    .map(([, item]) => ({ item, standing: 'missing' as const })),
  {
    item: 'edges that the pages of the Messenger Platform do not describe',
    standing: 'missing',
    note: `${OTHER_EDGES.size} edges of Pages, apps and users`,
  },
];

/** The parts of the Send API. */
export const coveredMessages: readonly Covered[] = [
  { item: 'recipient.id', standing: 'documented' },
  {
    item: 'recipient.user_ref, comment_id, post_id, phone_number and others',
    standing: 'refused',
    note: 'refused: recipient[id] is required',
  },
  { item: 'message.text, message.metadata', standing: 'documented', note: 'lengths in characters (inferred)' },
  {
    item: 'message.quick_replies: text, user_phone_number, user_email',
    standing: 'documented',
    note: 'tapped through control and console; long titles are shown shortened (observed)',
  },
  {
    item: 'message.attachment: image, audio, video, file by url; message.attachments: images',
    standing: 'documented',
    note: 'the file is not fetched',
  },
  { item: 'attachment_id, filedata; attachment_id in the reply to is_reusable', standing: 'missing' },
  { item: 'templates: button, generic, media, receipt', standing: 'documented' },
  { item: 'templates: call_prompt, calling_optin', standing: 'documented' },
  {
    item: 'templates: coupon, customer_feedback, customer_information, notification_messages, one_time_notif_req, product',
    standing: 'refused',
  },
  { item: 'buttons: web_url, postback, audio_call', standing: 'documented' },
  {
    item: 'buttons: phone_number, account_link, account_unlink, game_play',
    standing: 'documented',
    note: 'shown; a tap has no webhook',
  },
  { item: 'messaging_type, tag, notification_type', standing: 'documented', note: 'UTILITY is a RESPONSE here' },
  { item: 'reply_to', standing: 'documented', note: 'that an unknown mid is refused is inferred' },
  { item: 'sender_action: typing_on, typing_off, mark_seen', standing: 'documented', note: 'shown in the thread' },
  { item: 'sender_action: react, unreact', standing: 'refused' },
  { item: 'persona_id', standing: 'documented', note: 'that an unknown one is refused is inferred' },
  { item: 'message.sticker_id', standing: 'refused' },
];

/** The on/off settings; one without a row does not compile. */
const coveredOnOff: { readonly [N in OnOffName]: Omit<Covered, 'item'> } = {
  icon_enabled: { standing: 'documented' },
  audio_enabled: { standing: 'documented', note: 'its default, true, is inferred' },
  video_enabled: { standing: 'documented', note: 'also as video, its name in SDK 24' },
};

export const coveredSettings: readonly Covered[] = [
  ...Object.entries(coveredOnOff).map(([item, covered]) => ({ item, ...covered })),
  { item: 'call_hours.timezone_id', standing: 'documented', note: 'IANA names; ISO 8601 offsets are inferred' },
  { item: 'call_hours.weekly_operating_hours', standing: 'documented', note: '2359 as until midnight is inferred' },
  { item: 'call_routing.ring_target', standing: 'documented' },
];

export const coveredTransport: readonly Covered[] = [
  { item: 'versions v2.0–v26.0 by calendar, unversioned calls', standing: 'documented' },
  { item: 'access_token as query, form, multipart or JSON parameter', standing: 'documented' },
  { item: 'oauth_token, Authorization: Bearer', standing: 'documented' },
  { item: 'Authorization: OAuth', standing: 'observed' },
  { item: 'appsecret_proof, appsecret_time', standing: 'documented' },
  { item: 'parameters as JSON, form, bracket notation, multipart, query', standing: 'observed' },
  { item: 'ids as JSON numbers of 64 bits', standing: 'inferred' },
  { item: 'method override', standing: 'observed' },
  { item: 'fields with sub-selection, modifiers and edges', standing: 'documented' },
  { item: 'fields as a JSON list, in query, form, JSON body and batch', standing: 'observed' },
  { item: 'debug, pretty', standing: 'documented' },
  { item: 'ETag and 304', standing: 'documented' },
  { item: 'batch', standing: 'documented', note: 'operations run in order' },
  {
    item: 'batch: depends_on, {result=NAME:JSONPATH}, omit_response_on_success',
    standing: 'documented',
    note: 'JSONPath without filters and slices; 100 references in an operation',
  },
  {
    item: 'batch: attached_files',
    standing: 'documented',
    note: 'the files reach the operation; no endpoint stores files yet',
  },
  {
    item: 'usage headers',
    standing: 'documented',
    note: 'x-app-usage, x-business-use-case-usage and x-page-usage count requests; low where no limit is set',
  },
  {
    item: 'rate limits of app, Page, Messenger and sending',
    standing: 'documented',
    note: 'only where they are set, by each process for itself; sizes of Meta are not imitated',
  },
  { item: 'callback (JSONP), ids, metadata, locale, suppress_http_code', standing: 'missing' },
  { item: 'paging by before, after and limit, with next and previous', standing: 'documented' },
  {
    item: 'user tokens',
    standing: 'documented',
    note: 'for me, me/accounts and the Pages of the person; the login itself is missing',
  },
  { item: 'system-user tokens, tasks of less than everything, app review', standing: 'missing' },
];

export const coveredWebhooks: readonly Covered[] = [
  {
    item: 'call_settings_update',
    standing: 'documented',
    note: "full snapshot; recipient_id only when a person made the change on a surface of Meta's",
  },
  { item: 'X-Hub-Signature, X-Hub-Signature-256 over ASCII bytes', standing: 'documented' },
  { item: 'verification challenge', standing: 'documented' },
  {
    item: 'retries, alert after 15 minutes, unsubscribing after an hour',
    standing: 'documented',
    note: 'the steps between are inferred',
  },
  { item: 'several updates in one POST', standing: 'missing', note: 'each delivery carries one' },
  {
    item: 'calls: connect, call_status, media_update, terminate',
    standing: 'documented',
    note: 'of calls that ring PARTNERS, and of those that an app starts',
  },
  { item: 'messages, message_echoes, messaging_postbacks', standing: 'documented' },
  {
    item: 'message_deliveries, message_reads',
    standing: 'documented',
    note: 'sent at once: every message reaches the person at once',
  },
  {
    item: 'call_permission_reply',
    standing: 'documented',
    note: 'for answers to calling_optin; none for permissions that calls give (inferred)',
  },
  { item: 'changes[] for include_values', standing: 'missing' },
  { item: 'mTLS', standing: 'missing' },
];

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

/** Errors that the surface finds itself, by their names in graph/errors.ts; a test compares the names with that table. */
export const coveredFailures: Readonly<Record<string, Covered>> = {
  app_limit_reached: { item: '4 Application request limit reached', standing: 'observed' },
  page_limit_reached: { item: '32 Page request limit reached', standing: 'observed' },
  messenger_limit_reached: {
    item: '80006 too many messenger api calls to this Page account',
    standing: 'documented',
    note: 'status inferred',
  },
  send_limit_reached: { item: '613 Calls to this api have exceeded the rate limit', standing: 'documented' },
  fault: { item: 'any code, ordered through /_control/faults', standing: 'inferred' },
  token_missing: { item: '104 no token', standing: 'observed' },
  token_missing_for_me: { item: '2500 no token, or an app token, for me', standing: 'observed' },
  unknown_token: { item: '190 token cannot be parsed', standing: 'observed' },
  wrong_app_token: { item: '190 wrong app secret in an app token', standing: 'inferred' },
  expired_token: { item: '190/463 token expired', standing: 'observed' },
  page_token_required: { item: '190 Page token needed', standing: 'observed' },
  page_token_required_for_resource: { item: '210 Page token needed, on subscribed_apps', standing: 'observed' },
  app_token_required: { item: '15 app token needed', standing: 'observed' },
  proof_missing: { item: '100 appsecret_proof required', standing: 'observed' },
  proof_invalid: { item: '100 appsecret_proof wrong or stale', standing: 'observed' },
  send_permission_missing: { item: '230 permission missing, on messages', standing: 'observed' },
  permission_missing: { item: '200 permission missing', standing: 'observed' },
  unknown_object: { item: '100/33 unknown or invisible object, unsupported verb', standing: 'documented' },
  unsupported_path: { item: '100 no such path', standing: 'inferred' },
  unknown_alias: { item: '803 unknown alias', standing: 'observed' },
  unknown_path: { item: '2500 unknown edge or version', standing: 'observed' },
  unknown_field: { item: '100 nonexisting field', standing: 'observed' },
  user_token_required: { item: '100 Page token on an edge of a person', standing: 'observed' },
  invalid_cursor: { item: '2642 cursor of another list', standing: 'observed', note: 'on another edge' },
  no_profile: { item: '100/2018218 no profile', standing: 'documented' },
  profile_permission_missing: { item: '100/2018247 no permission for a profile', standing: 'observed' },
  no_instagram_account: { item: '100/2534013 platform=instagram', standing: 'documented' },
  fields_syntax: {
    item: '2500 Syntax error "…" at character …: …',
    standing: 'observed',
    note: 'unknown names, brackets, fields named twice; before a missing token',
  },
  answer_too_large: {
    item: '1 Please reduce the amount of data (500)',
    standing: 'observed',
    note: 'from about 5 MB on',
  },
  batch_too_long: { item: '100 batch of more than 50', standing: 'observed', note: 'number inferred' },
  batch_dependency_unknown: {
    item: '100 cannot depend on an unresolved request',
    standing: 'observed',
    note: 'number inferred',
  },
  batch_reference_invalid: { item: '100 invalid JSONPath expression', standing: 'inferred' },
  batch_too_many_references: { item: '100 more than 100 references in an operation', standing: 'inferred' },
  batch_operation_too_long: { item: '100 operation too long with its references (413)', standing: 'inferred' },
  file_not_attached: { item: '100 File … has not been attached', standing: 'observed', note: 'number inferred' },
  client_id_missing: { item: '101 client_id missing', standing: 'inferred' },
  client_unknown: { item: '101 unknown app', standing: 'inferred' },
  client_secret_wrong: { item: '1 wrong client secret', standing: 'inferred' },
  token_of_other_app: { item: "100 another app's input_token", standing: 'inferred' },
  callback_not_reached: {
    item: '2200 callback not reached, with curl_errno',
    standing: 'observed',
    note: '28 and 35 observed; 1, 3, 6, 7, 52, 56 and 60 are those of curl',
  },
  callback_wrong_status: { item: '2200 callback answers another status than 200', standing: 'observed' },
  callback_wrong_body: { item: '2201 response does not match challenge', standing: 'observed' },
  body_too_large: { item: '100 body too large (413)', standing: 'inferred' },
  malformed_request: { item: '100 not HTTP (400)', standing: 'inferred' },
  headers_too_large: { item: '100 headers too large (431)', standing: 'inferred' },
  request_timeout: { item: '100 request took too long (408)', standing: 'inferred' },
  body_not_utf8: { item: '100 The request body is not valid UTF-8', standing: 'inferred' },
  body_not_json: { item: '100 The request body is not valid JSON', standing: 'inferred' },
  body_not_an_object: { item: '100 The request body must be a JSON object', standing: 'inferred' },
  body_not_multipart: { item: '100 The request body is not valid multipart/form-data', standing: 'inferred' },
  body_too_deep: { item: '100 body nested too deep', standing: 'inferred' },
  parameter_too_deep: { item: '100 parameter nested too deep', standing: 'inferred' },
  too_many_parameters: { item: '100 too many parameters', standing: 'inferred' },
  foreign_origin: { item: '200 web page of another site, on a local server (403)', standing: 'inferred', note: 'ours' },
  unsupported_method: { item: '100 unsupported HTTP method (405)', standing: 'inferred' },
  service_unavailable: {
    item: '2 Service temporarily unavailable (503)',
    standing: 'documented',
    note: 'when the database cannot be reached; status inferred',
  },
  read_only: { item: '2 this server only reads (503)', standing: 'inferred', note: 'ours, with --read-only' },
  replica_behind: {
    item: '2 this server does not have the position yet (503)',
    standing: 'inferred',
    note: 'ours, with --read-only',
  },
  invalid_position: { item: '100 Invalid x-switchhook-position', standing: 'inferred', note: 'ours, with --read-only' },
  internal_error: { item: '2 internal error (500)', standing: 'documented' },
};

/** Errors of parameters, by reason; a reason without a row does not compile. Null for those of seed files only. */
export const coveredParameterErrors: { readonly [R in ParamErrorReason]: Covered | null } = {
  missing: { item: '100 The parameter … is required', standing: 'inferred' },
  subscribed_fields_missing: {
    item: '100 The parameter subscribed_fields is required',
    standing: 'observed',
    note: 'in every version: those that did without it have ended',
  },
  none_given: { item: '100 At least one of {…} is required', standing: 'inferred' },
  wrong_type: { item: '100 Param … must be a boolean, a string, an integer', standing: 'inferred' },
  out_of_range: { item: '100 Param … must be less than or equal to …', standing: 'inferred' },
  too_few: { item: '194 param … has too few elements.', standing: 'observed' },
  too_many: { item: '105 param … has too many elements.', standing: 'observed' },
  too_long: { item: '100 Length of param … must be less than or equal to …', standing: 'observed' },
  empty_text: { item: '100 Param … must be a non-empty UTF-8 encoded string', standing: 'observed' },
  unknown_value: { item: '100 Param … must be one of {…} - got …', standing: 'inferred' },
  empty_list: { item: '100 param fields must be non-empty.', standing: 'observed' },
  invalid_url: {
    item: '100 … should represent a valid URL (templates); Param … must be a valid URL (callbacks)',
    standing: 'observed',
    note: 'of callbacks inferred: without a fragment, user name or password',
  },
  invalid_telephone: {
    item: '100 Param … must be a valid phone number',
    standing: 'inferred',
    note: 'the form is documented',
  },
  invalid_id: { item: '100 Param … must be a valid ID string', standing: 'inferred' },
  invalid_object: { item: '100 Param … must be a JSON object', standing: 'inferred' },
  unknown_member: {
    item: '100 Invalid keys "…" were found in param "…"',
    standing: 'observed',
    note: 'inferred for call_hours and call_routing',
  },
  invalid_list: { item: '100 Param … must be an array', standing: 'inferred' },
  invalid_time: { item: '100 Invalid time for weekly call hours', standing: 'documented', note: 'number inferred' },
  invalid_ring_target: { item: '100 Invalid call routing value', standing: 'documented', note: 'number inferred' },
  repeated: null,
  message_and_action: {
    item: '100/2018014 Cannot send both message and state at the same time',
    standing: 'documented',
  },
  no_message_or_action: { item: '100/2018015 Must send either message or state', standing: 'observed' },
  empty_message: {
    item: '100/2018034 Message cannot be empty, must provide valid attachment or text',
    standing: 'observed',
  },
  text_and_attachment: {
    item: '100 Only one of the text or attachment fields can be specified',
    standing: 'inferred',
  },
  missing_session: { item: '2018391 Invalid connection parameter', standing: 'documented', note: 'in both members' },
  invalid_session: {
    item: '2018392 Invalid SDP parameter: …',
    standing: 'documented',
    note: 'in both members; the reason is ours',
  },
  unknown_tag: { item: '100 Invalid tag.', standing: 'observed' },
  retired_tag: { item: '100/1893061 Invalid parameter, of a tag that Meta has withdrawn', standing: 'observed' },
  tag_without_type: {
    item: '100 Messaging type should be MESSAGE_TAG for tagged messages.',
    standing: 'observed',
  },
  unknown_template_type: { item: '100 Invalid template type', standing: 'observed' },
  incomplete_element: { item: '100/2018035 Incomplete element data', standing: 'observed' },
  no_buttons: { item: '100 param … must be non-empty.', standing: 'observed', note: 'a button template' },
  no_button_title: { item: '100/2018053 Element button title cannot be empty.', standing: 'observed' },
  no_button_url: { item: '100/2018041 Web url cannot be empty for url type button', standing: 'observed' },
  no_postback_payload: { item: '100/2018040 Payload cannot be empty for postback type button', standing: 'observed' },
  no_quick_reply_title: {
    item: '100/2018098 Title is required for this quick reply content type',
    standing: 'observed',
  },
  no_quick_reply_payload: {
    item: '100/2018099 Payload is required for this quick reply content type',
    standing: 'observed',
  },
  invalid_summary: { item: '100/2018055 The amount you specified in payment summary is invalid', standing: 'observed' },
  unknown_currency: { item: '100 The currency code … is not supported', standing: 'observed' },
  unknown_attachment: {
    item: '100/2018074 Possible invalid ID or you do not own the attachment.',
    standing: 'documented',
    note: 'every attachment_id',
  },
  not_on_facebook: {
    item: '100 Param … must be a Facebook URL',
    standing: 'inferred',
    note: 'the rule is documented',
  },
  unsupported_grant: {
    item: '100 The parameter … is not supported by Switchhook: this endpoint issues app tokens only',
    standing: 'inferred',
    note: "Switchhook's own: codes and exchanges of Facebook Login",
  },
  missing_url: {
    item: '100 The parameter name_placeholder[url] is required',
    standing: 'inferred',
    note: 'uploads are missing',
  },
  unsupported_reuse: {
    item: '100 The parameter name_placeholder[is_reusable] is not supported by Switchhook yet',
    standing: 'missing',
  },
  unsupported_action: {
    item: '100 The action … is not supported by Switchhook yet',
    standing: 'missing',
    note: 'templates of other types',
  },
};

/** The fields of the Messenger profile; one without a row does not compile. */
const coveredProfileFields: { readonly [F in ProfileField]: Omit<Covered, 'item'> } = {
  get_started: { standing: 'documented' },
  greeting: {
    standing: 'documented',
    note: 'recordings of 2025 and 2026 contradict: docs/graph/messenger-profile.md §4',
  },
  ice_breakers: { standing: 'documented', note: 'both formats' },
  persistent_menu: { standing: 'documented' },
  whitelisted_domains: { standing: 'documented', note: 'stored and returned' },
  account_linking_url: { standing: 'documented', note: 'stored and returned' },
  commands: { standing: 'documented', note: 'stored and returned' },
};

export const coveredProfile: readonly Covered[] = [
  ...Object.entries(coveredProfileFields).map(([item, covered]) => ({
    item: `messenger_profile: ${item}`,
    ...covered,
  })),
  {
    item: 'messenger_profile: home_url, target_audience, payment_settings',
    standing: 'refused',
    note: 'retired by Meta',
  },
  { item: 'messenger_profile: description, title, platform=instagram', standing: 'refused' },
  { item: '10 requests of the profile in 10 minutes for each Page', standing: 'missing' },
];

const DELIVERED: readonly string[] = Object.keys(webhookSchemas);

/** Fields of Messenger's webhooks that can be subscribed to and of which nothing is sent. */
export const coveredFields: readonly Covered[] = [
  ...SUBSCRIBABLE_FIELDS.filter((field) => needsMessaging(field) && !DELIVERED.includes(field)).map((field) => ({
    item: `webhook ${field}`,
    standing: 'missing' as const,
    note: 'can be subscribed to; nothing is sent yet',
  })),
  {
    item: 'webhooks of other fields of a Page',
    standing: 'missing',
    note: 'can be subscribed to; nothing is sent yet',
  },
];

/** Errors of Meta's pages that nothing here leads to; a fault can order each (/_control/faults). */
export const missingErrors: readonly Covered[] = [
  '3 Application does not have the capability to make this API call.',
  '10/2018065, 10/2534022 outside the window, with News Messaging and on Instagram',
  '10/2018108 the person cannot receive messages right now',
  '10/1893063 temporarily restricted from sending messages',
  '100/2018008 the attachment cannot be fetched',
  '100/2018048 Sender action failed',
  '100/2018109 the attachment is too large',
  '200/2018027, 200/2018028 the app is not reviewed',
  '368 blocked for a violation of policy',
  '551/1545041 this person is not available right now',
  '1200 temporary failure to send',
  '2018300 another app controls the thread',
  '10303 Invalid account_linking_token',
].map((item) => ({ item, standing: 'missing' }));

/** A part of the coverage table. */
export interface CoverageSection {
  readonly title: string;
  readonly rows: readonly Covered[];
}

/** The whole table, in the order of docs/coverage.md. */
export const coverageSections: readonly CoverageSection[] = [
  { title: 'Operations', rows: coveredOperations },
  { title: 'Edges that are missing', rows: coveredEdges },
  { title: 'Call settings', rows: coveredSettings },
  { title: 'Messages', rows: coveredMessages },
  { title: 'Messenger profile', rows: coveredProfile },
  { title: 'Webhooks', rows: [...coveredWebhooks, ...coveredFields] },
  { title: 'Transport', rows: coveredTransport },
  { title: 'Errors of call settings, messages and calls', rows: Object.values(coveredRefusals) },
  { title: 'Errors of parameters', rows: Object.values(coveredParameterErrors).filter((row) => row !== null) },
  { title: 'Errors of access, paths and transport', rows: Object.values(coveredFailures) },
  { title: 'Errors that are missing', rows: missingErrors },
];
