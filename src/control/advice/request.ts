import type { RequestFailure } from '../../app/ports/request-log.ts';

/**
 * What to do about a refused request, for somebody who meets the error for the first time. What the refusal itself
 * says to do (Graph's `error_user_msg`) goes before; then the first row counts that fits number and text.
 */
export function adviseRequest({ code, subcode, message, advice }: RequestFailure): string {
  if (advice !== undefined) return advice;
  const row = rows.find(
    (each) =>
      each.code === code &&
      (each.subcode === undefined || each.subcode === subcode) &&
      (each.message === undefined || each.message.test(message)),
  );
  return (
    row?.advice ?? 'The message says what was found wrong; compare the request with the reference of its endpoint.'
  );
}

interface Row {
  readonly code: number;
  readonly subcode?: number;
  /** What the message has to contain where one number means several things. */
  readonly message?: RegExp;
  readonly advice: string;
}

const rows: readonly Row[] = [
  // Tokens and proofs.
  {
    code: 104,
    advice:
      'No token came with the request. Send access_token as a parameter, or the header Authorization: Bearer, and see that the variable that holds it is not empty.',
  },
  {
    code: 190,
    subcode: 463,
    advice:
      'The token has expired, by the clock of this server. Make a new one (POST /_control/tokens) and look whether the clock was moved; in production use a long-lived Page token and renew it when this error comes.',
  },
  {
    code: 190,
    message: /Page Access Token/i,
    advice:
      'This was an app token, and the method wants the token of the Page. Send the Page access token of the very Page that the path names.',
  },
  {
    code: 190,
    message: /signature/i,
    advice:
      'An app token is APP_ID|APP_SECRET. The id names no app here, or the secret is not its own: compare both, and encode the bar as %7C in a URL.',
  },
  {
    code: 190,
    advice:
      'No token like this was made here: tokens of the real platform or of another instance are unknown. Look whether it was cut or encoded twice on the way, or make one with POST /_control/tokens.',
  },
  {
    code: 210,
    advice:
      'Send a Page access token: an app token says which app calls, and this is about what the app may do on one Page.',
  },
  {
    code: 15,
    advice:
      'Send the app token, APP_ID|APP_SECRET, instead of a Page token: subscriptions at app level belong to the app, those of a Page are at /{page-id}/subscribed_apps.',
  },
  {
    code: 100,
    message: /require an appsecret_proof/,
    advice:
      'The app demands a proof with every call. Send appsecret_proof: the HMAC-SHA256 of the access token with the app secret as the key, in lower-case hex.',
  },
  {
    code: 100,
    message: /Invalid appsecret_proof/,
    advice:
      'The proof does not fit. Compute it over the very token that is sent, with the secret of the app that the token belongs to, in lower-case hex; with appsecret_time over TOKEN|TIME, no older than five minutes.',
  },
  // Permissions.
  {
    code: 200,
    advice:
      'The token was made without this permission. Make one that has it (POST /_control/tokens with permissions); in production the person grants it when logging in, and the app needs it approved.',
  },
  {
    code: 230,
    advice:
      'The token was made without the permission to send. Make one that has pages_messaging (POST /_control/tokens with permissions).',
  },
  // What the path names.
  {
    code: 100,
    subcode: 33,
    advice:
      'Nothing with this id can be seen with this token. A Page token sees its own Page and app only: compare the id in the path with the Page of the token, or write me; look whether the method fits the edge as well.',
  },
  {
    code: 803,
    advice:
      'The first part of the path is read as an id or a version, and it is neither. Use a numeric id, me or app, and a version such as v26.0 in front of it.',
  },
  {
    code: 2500,
    message: /^An active access token/,
    advice:
      'me is the Page of a Page token, so it needs one. Send a Page access token, or write the id in the place of me.',
  },
  {
    code: 2500,
    message: /^Unknown path components/,
    advice:
      'There is no such edge on this node. Look for a typing error, such as call_settings for messenger_call_settings, and for a path that belongs to the app instead of the Page or the other way round.',
  },
  {
    code: 2500,
    advice: 'The parameter fields cannot be read. It is a list with commas, without spaces or brackets at its end.',
  },
  {
    code: 100,
    message: /nonexisting field/,
    advice: 'Ask for fields that this node has, spelled as in the reference; leave fields out to see what there is.',
  },
  {
    code: 100,
    message: /^Unsupported \w+ request/,
    advice:
      'The path names nothing that takes this method. A call needs a node and an edge, such as /v26.0/{page-id}/messenger_call_settings, and GET, POST or DELETE.',
  },
  // Apps.
  {
    code: 101,
    advice: 'Send client_id and client_secret of an app of this instance: GET /_control/apps lists the ids.',
  },
  { code: 1, advice: 'client_secret is not the secret of the app that client_id names; look for a cut or an old one.' },
  {
    code: 100,
    message: /App_id in the input_token/,
    advice:
      'The token to be looked at belongs to another app. Ask with a token of the same app that input_token was made for.',
  },
  // Messages and calls.
  {
    code: 100,
    subcode: 2018001,
    advice:
      'recipient.id is no person of this Page. A PSID is valid for one Page only: take the one from a webhook of this Page, as text, since as a JSON number it loses digits.',
  },
  {
    code: 2018390,
    advice: 'No call has this id. Take call_id from the connect event of this call and send it back unchanged.',
  },
  {
    code: 2018393,
    advice:
      'The call is of another Page. Answer with the token of the Page that the connect event was about: its entry id.',
  },
  {
    code: 2018394,
    advice:
      "The call does not ring at the app. It rings there with call_routing PARTNERS only; with META it rings in the Page's inbox.",
  },
  {
    code: 2018396,
    advice:
      'The call is over: hung up, declined, or missed after a minute. Answer sooner, and drop calls when their terminate event comes.',
  },
  {
    code: 100,
    message: /already accepted/,
    advice: 'Another instance of the app, or a retry, was quicker. Take the first acceptance as the one that counts.',
  },
  {
    code: 100,
    subcode: 2018014,
    advice: 'Send either message or sender_action in one request, and the other in a second one.',
  },
  {
    code: 100,
    message: /not supported by Switchhook yet/,
    advice: 'The real platform knows this, and this server does not yet: docs/coverage.md lists what it does.',
  },
  // Bodies and parameters.
  {
    code: 100,
    message: /Maximum batch size/,
    advice: 'Send up to 50 operations in one batch, and the rest in further ones.',
  },
  {
    code: 100,
    message: /^\(#100\) At least one of/,
    advice:
      'None of the parameters was recognised, so nothing would change. Look at their names, and whether the body reached the server: its Content-Type has to say what it is.',
  },
  {
    code: 100,
    message: /body is (larger|nested)|Too many parameters/,
    advice: 'The request is larger than any that the API takes. Send less at a time.',
  },
  {
    code: 100,
    message: /The request body/,
    advice:
      'The body could not be read. Look whether it is whole, in UTF-8, and of the kind that Content-Type says: application/json with a JSON object, or a form.',
  },
  {
    code: 100,
    message: /The parameter .* is required/,
    advice:
      'Send the parameter that the message names. When it was sent, see that it is not nested in another one or misspelled.',
  },
  {
    code: 100,
    message: /Invalid time for weekly call hours/,
    advice:
      'Times are text of four digits without a colon, from "0000" to "2359"; as a JSON number 0900 would lose its first digit.',
  },
  {
    code: 100,
    message: /Invalid call routing value/,
    advice: 'call_routing takes {"ring_target":"META"} or {"ring_target":"PARTNERS"}.',
  },
  {
    code: 100,
    message: /must be a valid ID string/,
    advice: 'Ids are text of digits. As a JSON number an id beyond 2^53 loses digits: put it in quotes.',
  },
  {
    code: 100,
    message: /must be a (JSON object|list|JSON array)/i,
    advice: 'Send this parameter as an object or list: as JSON in a JSON body, as JSON text in a form.',
  },
  {
    code: 100,
    message: /^\(#100\) (Param|Length of param)/,
    advice:
      'The message names the parameter and what it has to be; compare it with what the request shows here as read.',
  },
  {
    code: 2,
    message: /^Service temporarily unavailable/,
    advice:
      'The database of this server could not be reached. Send the same request again after a moment, as for any error with is_transient; a write that was cut off may have been stored.',
  },
  {
    code: 2,
    advice:
      'This server failed, not the request. Its log has the details under the trace id; the same request may be sent again.',
  },
];
