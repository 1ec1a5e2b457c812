/**
 * The test that drives each row of the coverage table, by the row's item. A test of the repository fails when a row that
 * works has no proof, or when a proof names a test that no longer exists.
 */

export interface Proof {
  /** The client that sends the requests: `HTTP` is the test itself, the others are packages that are used unmodified. */
  readonly client: string;
  readonly file: string;
  /**
   * The title of a test or group of tests, as it is written in the file; in a file with a table of cases also the title of
   * one case, such as `sendText works`.
   */
  readonly test: string;
}

type Rows = Readonly<Record<string, string>>;

/** Returns the proofs by item that are in one file; `titles` are the titles of the tests by item. */
const inFile = (client: string, file: string, titles: Rows): readonly (readonly [string, Proof])[] =>
  Object.entries(titles).map(([item, test]) => [item, { client, file: `test/${file}`, test }]);

const SDK = 'facebook-nodejs-business-sdk';
const MESSAGING_API = 'messaging-api-messenger';
/** Title of the tests of the limits on requests. */
const OF_LIMIT = 'of ${limit} refuses what exceeds it, stores nothing of it, and takes requests again after ${hours} h';

const HTTP = 'HTTP';

export const proofs: ReadonlyMap<string, Proof> = new Map([
  ...inFile(SDK, 'clients/business-sdk.test.ts', {
    'GET /{page-id}/messenger_call_settings': 'are read by every field name that the SDK has, `video` among them',
    'POST /{page-id}/messenger_call_settings': 'are written: the icon, the hours, the routing, and all of them at once',
    'GET /{page-id}/subscribed_apps': 'are created, replaced, read and ended',
    'POST /{page-id}/subscribed_apps': 'are created, replaced, read and ended',
    'DELETE /{page-id}/subscribed_apps': 'are created, replaced, read and ended',
    'POST /{page-id}/business_messaging_feature_status': 'has the status of the calling feature',
    batch: 'writes, reads and refuses, each operation with its own answer',
  }),
  ...inFile(MESSAGING_API, 'clients/messaging-api-messenger.test.ts', {
    'GET /{page-id}': 'getPageInfo works',
    'GET /{psid}': 'getUserProfile works',
    'GET /{page-id}/messenger_profile': 'getMessengerProfile works',
    'POST /{page-id}/messenger_profile': 'setMessengerProfile works',
    'DELETE /{page-id}/messenger_profile': 'deleteMessengerProfile works',
    'GET /{page-id}/personas': 'getAllPersonas works',
    'POST /{page-id}/personas': 'createPersona works',
    'GET /{persona-id}': 'getPersona works',
    'DELETE /{persona-id}': 'deletePersona works',
    'GET /{app-id}/subscriptions': 'getSubscriptions works',
    'POST /{app-id}/subscriptions': 'createSubscription works',
    'GET /debug_token': 'debugToken works',
    'POST /{page-id}/messages': 'sendMessage works',
    'recipient.id': 'sendText works',
    'message.attachment: image, audio, video, file by url; message.attachments: images': 'sendAttachment works',
    'templates: button, generic, media, receipt': 'sendReceiptTemplate works',
    'sender_action: typing_on, typing_off, mark_seen': 'sendSenderAction works',
    'messenger_profile: whitelisted_domains': 'getWhitelistedDomains works',
    'messenger_profile: account_linking_url': 'getAccountLinkingURL works',
    'appsecret_proof, appsecret_time': 'sends proofs that are checked',
  }),
  ...inFile(HTTP, 'openapi.test.ts', {
    'GET /oauth/access_token': 'describes what ${name} really answers',
    'POST /oauth/access_token': 'describes what ${name} really answers',
  }),
  ...inFile(HTTP, 'graph/subscriptions.test.ts', {
    'DELETE /{app-id}/subscriptions': 'without fields ends the subscription, and succeeds a second time',
    '2200 callback answers another status than 200':
      'a callback that fails verification is refused, and the previous one stays:',
    '2201 response does not match challenge': "200 with ${JSON.stringify(body('CHALLENGE').slice(0, 20))} for its body",
    '100 … should represent a valid URL (templates); Param … must be a valid URL (callbacks)':
      'is refused ${what}, and no callback is verified',
    '15 app token needed': 'all of /{app-id}/subscriptions requires an app token of the same app',
    'verification challenge': 'verifies the callback once, then stores the subscription',
  }),
  ...inFile(HTTP, 'graph/callback-verification.test.ts', {
    '2200 callback not reached, with curl_errno': 'a callback that does not answer is refused with the number of curl:',
  }),
  ...inFile(HTTP, 'graph/calls.test.ts', {
    'POST /{page-id}/calls': '${action} with ${JSON.stringify(more)}, and becomes a missed call',
    '2018390 Invalid call id': 'an unknown call: ${JSON.stringify(call_id).slice(0, 20)}',
    '2018393 Invalid call participant page': "another Page's call, which goes on ringing",
    '2018394 Insufficient permissions to join call': 'a call that rings in the inbox, or was accepted there',
    '2018396 Cannot join ended call': 'a call that the consumer has ended',
  }),
  ...inFile('@roamhq/wrtc', 'media/business-call.test.ts', {
    'calls: connect, call_status, media_update, terminate':
      'sends connect, ringing, accepted, media_update and terminate, in this order',
  }),
  ...inFile('@roamhq/wrtc', 'media/accept.test.ts', {
    '2 Service temporarily unavailable (503), without media':
      'an app cannot accept: code 2 says why, and the call goes on ringing',
  }),
  ...inFile(HTTP, 'media/failure.test.ts', {
    '2018395 Cannot join failed call':
      'has failed: the app receives that, and its acts are refused as on a failed call',
  }),
  ...inFile(HTTP, 'graph/call-signalling.test.ts', {
    '2018391 Invalid connection parameter': 'accept is refused, and the call rings on,',
    '2018392 Invalid SDP parameter: …': 'with a bad description (${i}): ${reason}',
    '2018392 Invalid SDP parameter, of a later offer':
      'is refused without session and tracks, and with a later offer that lacks a section',
    '10 The consumer has not given permission to call': 'is refused without the permission',
    '100 The consumer is already in a call with the Page': 'is refused to a person in a call with the Page',
    '100 The call has not been answered yet': 'is refused before the call is answered',
    '100 Invalid track msid': 'is refused for a track that no offer has, a bad label and more than four tracks',
    '613 Call rate limit exceeded': 'of more calls than the server carries is refused with 613',
  }),
  ...inFile(HTTP, 'graph/call-permissions.test.ts', {
    'GET /{page-id}/messenger_call_permissions':
      'has both shapes and both names at once, lower case on the root and upper case in data',
    call_permission_reply: 'is answered with ${response}: a webhook on the entry, in seconds',
    '613 Call permission request rate limit reached': 'is sent twice in 24 hours at most, and counts by the clock',
    '100 The consumer has already given permission to call': 'is refused while there is a permission',
  }),
  ...inFile(HTTP, 'graph/call-metrics.test.ts', {
    'POST /{page-id}/call_metrics': "takes what Meta's own script sends, once",
    '100 Call metrics have already been submitted': "takes what Meta's own script sends, once",
    '100 The call is still in progress': 'is refused while the call goes on, for a day and no longer after it',
    '100 Call metrics can be submitted for 24 hours after the call':
      'is refused while the call goes on, for a day and no longer after it',
  }),
  ...inFile(HTTP, 'flows/calls-that-ring.test.ts', {
    '100 Call already accepted': 'is taken once, is not declined after that, and goes on for hours',
  }),
  ...inFile(HTTP, 'flows/every-setting.test.ts', {
    icon_enabled: 'is stored when it is written by itself: ${name}',
    audio_enabled: 'is stored when it is written by itself: ${name}',
    video_enabled: 'is stored when it is written by itself: ${name}',
    'call_routing.ring_target': 'is stored when it is written by itself: ${name}',
  }),
  ...inFile(HTTP, 'graph/messenger-call-settings.test.ts', {
    'call_hours.timezone_id': 'accept the time zone ${zone} and answer it as sent',
    'call_hours.weekly_operating_hours': "are answered as in Meta's guide",
    'fields with sub-selection, modifiers and edges': 'fields "${fields}" are answered in both shapes at once',
  }),
  ...inFile(HTTP, 'graph/messenger-call-settings-errors.test.ts', {
    '2018389 Page not yet eligible': 'cannot route calls to ${ring_target}',
    '100 App must be subscribed to calls webhook': 'PARTNERS is refused to an app whose subscription to calls is',
    '100 Invalid timezone_id for call hours': 'a time zone is refused',
    '100 Close time cannot be before open time': 'when a day opens at ${open} and closes at ${close}',
    '100 Duplicate day in request': 'when ${again} occurs a second time',
    '100 At least one of {…} is required': 'a POST without a known member is refused:',
    '100 Param … must be a boolean, a string, an integer': '${name} ${show(value)} is refused',
    '100 Param … must be one of {…} - got …': 'a day is refused',
    '100 Param … must be a JSON object': 'call_hours are refused',
    '100 Param … must be an array': 'with weekly_operating_hours ${show(value)}',
    '100 The parameter … is required': 'without ring_target',
    '100 Invalid time for weekly call hours': 'a time is refused',
    '100 Invalid call routing value': 'with ring_target ${show(value)}',
  }),
  ...inFile(HTTP, 'graph/messages.test.ts', {
    'message.text, message.metadata':
      '${JSON.stringify(text.slice(0, 20))} of ${text.length} characters arrives as it was sent',
    'templates: call_prompt, calling_optin': 'with ttl_days ${JSON.stringify(ttlDays)} is active for ${days} days',
    'buttons: web_url, postback, audio_call': 'can be beside web_url and postback in a ${name} template',
    'messaging_type, tag, notification_type': 'is sent with ${JSON.stringify(more)}',
  }),
  ...inFile(HTTP, 'graph/messages-allowed.test.ts', {
    '10/1893056 Call Settings Not Enabled': 'with calling switched off sends no ${what}',
    '10/2018278 outside of allowed window': 'is closed before the person has written',
    '230 permission missing, on messages':
      'with a token without pages_messaging sends nothing: code 230 of the Send API',
  }),
  ...inFile(HTTP, 'graph/access.test.ts', {
    '100 The parameter … is not supported by Switchhook: this endpoint issues app tokens only':
      'a refused login code comes with advice about the tokens that there are',
  }),
  ...inFile(HTTP, 'graph/messages-errors.test.ts', {
    '100 The parameter name_placeholder[url] is required': 'as an upload, with advice to send its address',
    '100/2018001 No matching user found': 'that does not exist is refused',
    '100 Invalid FBID, of reply_to': 'with a message that does not exist',
    '100 Param … must be less than or equal to …': 'expires_in_days is refused as',
    '194 param … has too few elements.': 'when there are none',
    '105 param … has too many elements.': 'when there are fourteen',
    '100 Length of param … must be less than or equal to …': 'with button text of 641 characters',
    '100 Param … must be a non-empty UTF-8 encoded string': 'with button text ${show(text)}',
    '100 Param … must be a valid phone number': 'with phone_number and the payload ${show(payload)}',
    '100 Param … must be a valid ID string': 'with id ${show(id)} is refused',
    '100/2018014 Cannot send both message and state at the same time':
      '${show(message)} is refused beside a sender action',
    '100/2018015 Must send either message or state': 'is required beside no sender action',
    '100/2018034 Message cannot be empty, must provide valid attachment or text':
      '${show(message)} is refused as empty',
    '100 Only one of the text or attachment fields can be specified': 'with text and attachment is refused',
    '100 Invalid tag.': 'tag ${show(tag)}, unknown',
    '100/1893061 Invalid parameter, of a tag that Meta has withdrawn': 'tag ${tag}, which Meta has withdrawn',
    '100 Messaging type should be MESSAGE_TAG for tagged messages.': 'a tag beside messaging_type ${messaging_type}',
    '100 Invalid template type': "template_type ${show(type)}, in Graph's words",
    '100/2018035 Incomplete element data': 'with the element ${show(element)} only',
    '100 param … must be non-empty.': 'without buttons',
    '100/2018053 Element button title cannot be empty.': 'with a ${type} button without a title',
    '100/2018041 Web url cannot be empty for url type button': 'with web_url and the url ${show(url)}',
    '100/2018040 Payload cannot be empty for postback type button': 'with postback and the payload ${show(payload)}',
    '100/2018098 Title is required for this quick reply content type': 'without a title',
    '100/2018099 Payload is required for this quick reply content type': 'with the payload ${show(payload)}',
    '100/2018055 The amount you specified in payment summary is invalid': 'with a negative amount',
    '100 The currency code … is not supported': 'with the currency ${currency}',
    '100/2018074 Possible invalid ID or you do not own the attachment.':
      'with the id of an upload, since there are none',
    '100 Param … must be a Facebook URL': 'with ${url}, which is not on Facebook',
  }),
  ...inFile(HTTP, 'graph/unknown-members.test.ts', {
    '100 Invalid keys "…" were found in param "…"': 'Unknown members of a send are refused',
  }),
  ...inFile(HTTP, 'graph/personas.test.ts', {
    persona_id: 'shows the persona in the thread and the journal, also once it is deleted; the echo does not name it',
    '100 Invalid persona_id': 'of another Page, or of none, is refused and not sent',
  }),
  ...inFile(HTTP, 'flows/messenger-profile.test.ts', {
    'messenger_profile: get_started':
      'shows the greeting with the name of the person, and Get Started, until there is a message',
    'messenger_profile: greeting':
      'shows the greeting with the name of the person, and Get Started, until there is a message',
    'messenger_profile: ice_breakers':
      'shows ice breakers in place of Get Started; a tap sends the question and its payload',
    'messenger_profile: persistent_menu': 'shows the persistent menu once there is a message; a tap sends its payload',
  }),
  ...inFile(HTTP, 'graph/messenger-profile.test.ts', {
    'messenger_profile: commands': 'returns the fields that are set, and an empty list where none is',
    '100 param fields must be non-empty.': 'for an empty list of fields',
    '100/2018145 You must set a Get Started button if you also wish to use persistent menu':
      'for a Get Started button that the persistent menu needs',
    '100/2018063 The web URL provided is not whitelisted for messenger extensions':
      'A write of the Messenger profile is refused whole',
    '11 Setting of … has been deprecated for … and higher': 'A write of the Messenger profile is refused whole',
  }),
  ...inFile(HTTP, 'graph/access.test.ts', {
    '104 no token': 'when it is missing',
    '2500 no token, or an app token, for me': 'on me, when it is missing or an app token',
    '190 token cannot be parsed': 'when it is ${token.slice(0, 12)}',
    '190 wrong app secret in an app token': "${token.replace(/\\d{5,}/, 'ID').slice(0, 12)} is refused",
    '190/463 token expired': 'from the instant at which it expires, with both times in words',
    '190 Page token needed': 'is refused where a Page token is required',
    '200 permission missing': '${missing} ${what}',
    '100/33 unknown or invisible object, unsupported verb': 'on another Page, which it cannot see',
    '100/33 unknown or invisible object': 'on another Page, which it cannot see',
    '101 client_id missing': 'with ${refusal.message}',
    '101 unknown app': 'with ${refusal.message}',
    '1 wrong client secret': 'with ${refusal.message}',
    'access_token as query, form, multipart or JSON parameter': 'a Page token is accepted',
    'oauth_token, Authorization: Bearer': 'a Page token is accepted',
    'Authorization: OAuth': 'a Page token is accepted',
  }),
  ...inFile(HTTP, 'graph/appsecret-proof.test.ts', {
    '100 appsecret_proof required': 'refuses a request without a proof, and stores nothing',
    '100 appsecret_proof wrong or stale': 'is refused when it ${what}',
  }),
  ...inFile(HTTP, 'graph/subscribed-apps.test.ts', {
    '210 Page token needed, on subscribed_apps': 'GET and POST require a Page token',
    '100 The parameter subscribed_fields is required':
      "is refused in ${version || 'a path without a version'} with ${what}",
  }),
  ...inFile(HTTP, 'graph/web-pages.test.ts', {
    '200 web page of another site, on a local server (403)':
      'refuses pages of other sites, on every path and method, and stores nothing',
  }),
  ...inFile(HTTP, 'graph/connections.test.ts', {
    '100 no such path': "${method} ${path.replace(token, '').replace(id, 'ID')}",
    '803 unknown alias': "${method} ${path.replace(token, '').replace(id, 'ID')}",
    '100 unsupported HTTP method (405)': "${method} ${path.replace(token, '').replace(id, 'ID')}",
    '2500 unknown edge or version': "${method} ${path.replace(token, '').replace(id, 'ID')}",
    '100 not HTTP (400)': 'bytes that are not HTTP are answered in the envelope, and the connection closed:',
    '100 headers too large (431)': '${what} of 20,000 characters',
    '100 request took too long (408)': 'a request that does not end in time is answered, and its connection closed',
  }),
  ...inFile(HTTP, 'graph/conversations.test.ts', {
    'GET /{page-id}/conversations': 'have the fields that the request names, with selections inside them',
    'GET /{conversation-id}': 'is read by its id',
    'GET /{conversation-id}/messages': 'have their messages as a field, as a list in parts of its own',
    'GET /{message-id}': 'has sender, recipient and text',
    '100/2534013 platform=instagram': 'are refused for ${query}',
  }),
  ...inFile(HTTP, 'graph/paging.test.ts', {
    'paging by before, after and limit, with next and previous':
      'is followed by next to its end, each item once, and by previous back to its beginning',
    '2642 cursor of another list': 'refuses a cursor of another list',
  }),
  ...inFile(HTTP, 'graph/profile.test.ts', {
    '100/2018218 no profile': 'is not returned for a person who has none',
    '100/2018247 no permission for a profile': 'needs ${permission} for ${field}',
  }),
  ...inFile(HTTP, 'graph/accounts.test.ts', {
    'GET /{app-id}': 'is read by app and by its id, with any token of it',
    'GET /{user-id}': 'is of a person, who is me',
    'GET /{user-id}/accounts': 'lists the Pages of the person, each with a Page token that works and stays the same',
    'user tokens': 'is of a person, who is me',
    '100 Page token on an edge of a person': 'is no field of a Page',
  }),
  ...inFile(HTTP, 'graph/page.test.ts', { '100 nonexisting field': 'refuses fields "${fields}"' }),
  ...inFile(HTTP, 'graph/fields.test.ts', {
    '2500 Syntax error "…" at character …: …':
      "of ${path.replace(/\\d+/, '{id}')} are refused in ${encoding}, with the whole expression",
    'fields as a JSON list, in query, form, JSON body and batch':
      "of ${path.replace(/\\d+/, '{id}')} are read from ${encoding}",
  }),
  ...inFile(HTTP, 'graph/answer-size.test.ts', {
    '1 Please reduce the amount of data (500)': 'an answer that is too large is refused with 1',
  }),
  ...inFile(HTTP, 'graph/batch.test.ts', { '100 batch of more than 50': 'with 51 operations, but not with 50' }),
  ...inFile(HTTP, 'graph/batch-dependencies.test.ts', {
    '100 cannot depend on an unresolved request': 'when depends_on names no operation',
    '100 invalid JSONPath expression': 'for a reference that is no JSONPath',
    '100 more than 100 references in an operation': 'for more than 100 references in one operation',
    '100 operation too long with its references (413)':
      'an operation that its references make longer than 1 MiB is refused, and not run',
    '100 File … has not been attached':
      'that are missing refuse the operation and store nothing of it; the others are run',
    'batch: depends_on, {result=NAME:JSONPATH}, omit_response_on_success':
      'a reference to an earlier operation of a batch',
    'batch: attached_files': 'may be ${form}',
  }),
  ...inFile(HTTP, 'graph/rate-limits.test.ts', {
    'rate limits of app, Page, Messenger and sending': 'A rate limit',
    '4 Application request limit reached': OF_LIMIT,
    '32 Page request limit reached': OF_LIMIT,
    '80006 too many messenger api calls to this Page account': OF_LIMIT,
    '613 Calls to this api have exceeded the rate limit':
      'of sending refuses messages only, and takes them again after a second',
  }),
  ...inFile(HTTP, 'graph/debug-token.test.ts', {
    "100 another app's input_token": 'does not describe tokens of another app',
  }),
  ...inFile(HTTP, 'graph/hard-days.test.ts', {
    '100 body too large (413)': 'a body of a MiB and a byte is refused',
    '100 The request body is not valid UTF-8': "invalid UTF-8 in ${type ?? 'a body without a Content-Type'}",
    '100 The request body is not valid JSON': 'a body that contradicts its Content-Type is refused:',
    '100 The request body must be a JSON object': 'a body that contradicts its Content-Type is refused:',
    '100 The request body is not valid multipart/form-data': 'multipart without a boundary',
    '100 body nested too deep': 'a value nested ten thousand levels deep is refused',
    '100 parameter nested too deep': 'as bracket notation',
    '100 too many parameters': 'ten thousand fields are refused',
  }),
  ...inFile(HTTP, 'graph/message-parts.test.ts', {
    'message.quick_replies: text, user_phone_number, user_email': '${name} are in the thread',
    'buttons: phone_number, account_link, account_unlink, game_play': 'of type ${sent.type} is in the thread',
    reply_to: 'names the message that another one answers, of either side',
  }),
  ...inFile(HTTP, 'graph/internal-error.test.ts', {
    '2 internal error (500)':
      "a failure of the server is answered as Graph's own, without its details, and logged with the trace",
  }),
  ...inFile(HTTP, 'flows/database-lost.test.ts', {
    '2 Service temporarily unavailable (503)':
      "is answered with Graph's transient error when it ${how}, and everything goes on after",
  }),
  ...inFile(HTTP, 'processes/read-only.test.ts', {
    '2 this server only reads (503)': 'refuses writes on ${what}, after the checks of the request, and stores nothing',
    '2 this server does not have the position yet (503)':
      'refuses with code 2 while the standby lacks the position, and answers older data without one',
    '100 Invalid x-switchhook-position': 'refuses a position that is none',
  }),
  ...inFile(HTTP, 'control/faults.test.ts', {
    'any code, ordered through /_control/faults':
      'answer any code with its subcode, and are marked in the log of requests',
  }),
  ...inFile(HTTP, 'graph/versions.test.ts', {
    'versions v2.0–v26.0 by calendar, unversioned calls': '${version} has ended and is served as v21.0',
  }),
  ...inFile(HTTP, 'graph/params.test.ts', {
    'parameters as JSON, form, bracket notation, multipart, query': 'the same settings are read',
    'method override': 'POST with method=get reads',
  }),
  ...inFile(HTTP, 'graph/ids-as-numbers.test.ts', {
    'ids as JSON numbers of 64 bits': 'of 17 digits keeps them in ${encoding}',
  }),
  ...inFile(HTTP, 'graph/responses.test.ts', {
    'debug, pretty': 'by debug, in GET and in POST',
    'ETag and 304': 'identifies the answer, and If-None-Match with it is answered with 304 and no body',
    'usage headers': 'has low usage: of the Page for its token, of the app for an app token, none without a token',
  }),
  ...inFile(HTTP, 'flows/settings-webhooks.test.ts', {
    call_settings_update: 'gets the exact payloads of an icon, an hours and a routing change',
    'X-Hub-Signature, X-Hub-Signature-256 over ASCII bytes':
      'gets the same bytes and signatures again after it answered 500',
  }),
  ...inFile(HTTP, 'flows/delivery-retries.test.ts', {
    'retries, alert after 15 minutes, unsubscribing after an hour':
      'is reported after 15 minutes and unsubscribed after 60, in the journal and in the log',
  }),
  ...inFile(HTTP, 'flows/messaging-webhooks.test.ts', {
    'messages, message_echoes, messaging_postbacks': 'The webhook of',
    'message_deliveries, message_reads': 'a call prompt: an echo with template and app, then its delivery',
  }),
]);
