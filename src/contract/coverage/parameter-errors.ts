import type { ParamErrorReason } from '../param-error.ts';
import type { Covered } from './covered.ts';

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
