import type { ParamErrorReason } from '../../contract/param-error.ts';

/** The part of a failure that depends on the reason of a ParamError; its status is 400, and its code 100 where none is given. */
interface ParameterRow {
  readonly code?: number;
  readonly subcode?: number;
  readonly advice: string;
}

const COMPARE =
  'The message names the parameter and the value that it requires. Compare it with the parsed parameters of this ' +
  'request.';
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
  none_given: {
    advice:
      'None of the parameters was recognised, so nothing would change. Check their names, and whether the body ' +
      'reached the server: Content-Type must match the body.',
  },
  wrong_type: { advice: COMPARE },
  out_of_range: { advice: COMPARE },
  too_long: { advice: COMPARE },
  unknown_value: { advice: COMPARE },
  invalid_url: { advice: COMPARE },
  invalid_id: {
    advice: 'Ids are strings of digits. As a JSON number, an id above 2^53 loses digits: put it in quotes.',
  },
  invalid_object: { advice: JSON_VALUE },
  invalid_list: { advice: JSON_VALUE },
  invalid_time: {
    advice:
      'Times are strings of four digits without a colon, from "0000" to "2359"; as a JSON number 0900 would lose its ' +
      'first digit.',
  },
  invalid_ring_target: { advice: 'call_routing takes {"ring_target":"META"} or {"ring_target":"PARTNERS"}.' },
  repeated: { advice: 'Each of these values may occur once. Remove or change the second one.' },
  // Number and text documented.
  message_and_action: {
    subcode: 2018014,
    advice: 'Send either message or sender_action in one request, and the other in a second one.',
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
};
