import type { ParamErrorReason } from '../../contract/param-error.ts';

/** The part of a failure that depends on the reason of a ParamError; its status is 400. */
export interface ParameterRow {
  /** 100 when left out. */
  readonly code?: number;
  readonly subcode?: number;
  /** True for a message that Graph prints without the code in front. */
  readonly isBare?: boolean;
  /** True for a message without the name of the parameter. */
  readonly isNameless?: boolean;
  readonly advice: string;
}

const COMPARE =
  'The message names the parameter and the value that it requires. Compare it with the parsed parameters of this ' +
  'request.';
const BUTTON = 'Every button has a type, and but for account_link and account_unlink a title.';
const JSON_VALUE = 'Send this parameter as an object or list: as JSON in a JSON body, or JSON-encoded in a form field.';

/**
 * Failures of parameters, by reason. The texts are in contract/, beside the decoders. Source: docs/graph/errors.md §3.4, §4.1
 * (subcodes).
 */
export const parameterRows: { readonly [R in ParamErrorReason]: ParameterRow } = {
  missing: {
    advice:
      'Send the parameter that the message names. When it was sent, check that it is not nested in another one or ' +
      'misspelled.',
  },
  // Text observed.
  subscribed_fields_missing: {
    advice:
      'Send subscribed_fields=messages,calls with the fields that the app needs. Up to v3.1 a subscription without fields ' +
      'stood for those of the app; these versions have ended, and a path with v2.6 is served as the oldest version that ' +
      'is usable, where the fields are required.',
  },
  none_given: {
    advice:
      'None of the parameters was recognised, so nothing would change. Check their names, and whether the body ' +
      'reached the server: Content-Type must match the body.',
  },
  wrong_type: { advice: COMPARE },
  out_of_range: { advice: COMPARE },
  // Numbers and texts observed.
  too_few: {
    code: 194,
    advice: 'Add the items that are missing in the list, or leave the parameter out where it is optional.',
  },
  too_many: {
    code: 105,
    advice: 'Remove items from the list that the message names; of a message, send the rest in further messages.',
  },
  // Text observed.
  too_long: {
    advice:
      'The text is longer than the message says. Its length is counted in characters (Unicode code points), not in ' +
      'bytes. Shorten or divide it.',
  },
  // Text observed.
  empty_text: { advice: 'Send a text that is not blank, or leave the parameter out where it is optional.' },
  unknown_value: { advice: COMPARE },
  // Text observed for the buttons of templates.
  invalid_url: {
    advice: 'Send a whole address with http:// or https:// in front, without spaces; account_link takes https only.',
  },
  // Inferred: the form is documented, an answer to another one is not on record.
  invalid_telephone: {
    advice: 'Send the number as +, country code and number, such as +15105551234.',
  },
  invalid_id: {
    advice:
      'An id is a string of digits, or a whole number without fraction and exponent up to 2^63. Programs that read ids as ' +
      'floating-point numbers lose their last digits: put ids in quotes.',
  },
  invalid_object: { advice: JSON_VALUE },
  // Text observed; that it covers call_hours and call_routing too is inferred.
  unknown_member: {
    advice:
      'The parameter that the message names has no such members, so the whole request is refused. Correct their names, ' +
      'or remove them; compare also the place: a member of one object is often unknown in another.',
  },
  invalid_list: { advice: JSON_VALUE },
  invalid_time: {
    advice:
      'Times are strings of four digits without a colon (HHMM), such as "0930", from "0000" to "2359"; as a JSON number ' +
      '0930 would lose its first digit. The fields of the console take 09:30.',
  },
  invalid_ring_target: { advice: 'call_routing takes {"ring_target":"META"} or {"ring_target":"PARTNERS"}.' },
  repeated: { advice: 'Each of these values may occur once. Remove or change the second one.' },
  // Text observed.
  empty_list: { advice: 'Name at least one item in the list.' },
  // Number and text documented.
  message_and_action: {
    subcode: 2018014,
    advice: 'Send either message or sender_action in one request, and the other in a second one.',
  },
  // Number and text observed.
  no_message_or_action: {
    subcode: 2018015,
    advice:
      'The request has neither message nor sender_action. Check their spelling, and whether the body reached the ' +
      'server: Content-Type must match the body.',
  },
  // Number and text observed.
  empty_message: { subcode: 2018034, advice: 'Give message a text that is not blank, or an attachment.' },
  text_and_attachment: { advice: 'Send the text and the attachment as two messages, each in a request of its own.' },
  // Numbers documented, sent as `code` and as `error_subcode`.
  missing_session: {
    code: 2018391,
    subcode: 2018391,
    advice:
      'Send session as {"sdp_type":"offer","sdp":"v=0…"}: the offer of your WebRTC endpoint, after setLocalDescription.',
  },
  invalid_session: {
    code: 2018392,
    subcode: 2018392,
    advice:
      'The message names the first fault of the offer. Send the text of createOffer() unchanged, with Opus audio, BUNDLE ' +
      'and rtcp-mux. In a form, session is JSON as text.',
  },
  // Text observed (2017).
  unknown_tag: {
    advice: 'The tags are HUMAN_AGENT and CUSTOMER_FEEDBACK. Within 24 hours of a message no tag is needed.',
  },
  // Number and text observed (2026), the withdrawal documented.
  retired_tag: {
    subcode: 1893061,
    isBare: true,
    advice:
      'Meta refuses ACCOUNT_UPDATE, CONFIRMED_EVENT_UPDATE and POST_PURCHASE_UPDATE since 27 April 2026. Send ' +
      'messaging_type RESPONSE within 24 hours of a message, and HUMAN_AGENT up to 7 days after it.',
  },
  // Text observed (2018).
  tag_without_type: { advice: 'Send messaging_type MESSAGE_TAG together with the tag, or leave the tag out.' },
  // Text observed (2017, 2018).
  unknown_template_type: {
    advice:
      'The template types here are call_prompt, calling_optin, button, generic, media and receipt; docs/coverage.md lists them.',
  },
  // Numbers and texts observed (2018).
  incomplete_element: {
    isNameless: true,
    subcode: 2018035,
    advice: 'Give each element a title, and at least one of subtitle, image_url and buttons.',
  },
  no_buttons: { advice: 'A button template has 1 to 3 buttons. Send a text when it needs none.' },
  no_button_title: { isNameless: true, subcode: 2018053, advice: BUTTON },
  no_button_url: { isNameless: true, subcode: 2018041, advice: 'Give the web_url button its address as url.' },
  no_postback_payload: {
    isNameless: true,
    subcode: 2018040,
    advice: 'Give the postback button a payload: the text that the webhook has when the person taps it.',
  },
  no_quick_reply_title: { subcode: 2018098, advice: 'Give each quick reply of content_type text a title.' },
  no_quick_reply_payload: {
    subcode: 2018099,
    advice: 'Give each quick reply of content_type text a payload: the text that the webhook has when it is tapped.',
  },
  invalid_summary: {
    isNameless: true,
    subcode: 2018055,
    advice: 'Send the amounts of summary as numbers that are not negative.',
  },
  unknown_currency: { isNameless: true, advice: 'Send a code of ISO 4217 in capital letters, such as USD.' },
  // Number and text documented.
  unknown_attachment: {
    isNameless: true,
    subcode: 2018074,
    advice: 'This server has no uploaded attachments. Send the address of the file as url.',
  },
  // Inferred: the rule is documented, an answer is not on record.
  not_on_facebook: {
    advice: 'A media template takes files on Facebook only. Send any other file as an attachment of its type.',
  },
  // Inferred: an answer of this kind is Switchhook's own, as are those of the two reasons after it.
  unsupported_grant: {
    advice:
      'Switchhook has no Facebook Login, so that it has no codes and no tokens to exchange. Make a user access token with ' +
      'POST /_control/user_tokens or a Page token with POST /_control/tokens; for an app token, send grant_type=client_credentials ' +
      'with client_id and client_secret alone.',
  },
  missing_url: {
    advice:
      'An attachment needs the address of its file as url. Uploads (filedata in a multipart body) are not supported here: ' +
      'put the file on a web server, and send its address.',
  },
  unsupported_reuse: {
    advice:
      'The real platform would answer an attachment_id, for use in further messages, and this server does not have them. ' +
      'Leave is_reusable out, and send url with every message.',
  },
  unsupported_action: {
    isNameless: true,
    advice: 'The real platform supports this, and this server does not yet: docs/coverage.md lists what it does.',
  },
};
