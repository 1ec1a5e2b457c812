/** Reasons for which a parameter cannot be read. The Graph surface has a row with number and advice for each. */
export type ParamErrorReason =
  /** A required parameter was not sent. */
  | 'missing'
  /** A subscription of a Page without its fields, as clients of old versions send it. */
  | 'subscribed_fields_missing'
  /** None of the parameters of the operation was sent. */
  | 'none_given'
  | 'wrong_type'
  /** A number that is too small or too large. */
  | 'out_of_range'
  /** A list with too few items, or with too many. */
  | 'too_few'
  | 'too_many'
  | 'too_long'
  /** A text that may not be blank. */
  | 'empty_text'
  /** None of the values that the parameter can have. */
  | 'unknown_value'
  | 'invalid_url'
  /** A cursor that no answer contained. */
  | 'invalid_id'
  | 'invalid_object'
  /** A member inside a parameter that the parameter does not have. */
  | 'unknown_member'
  | 'invalid_list'
  | 'invalid_telephone'
  | 'invalid_time'
  | 'invalid_ring_target'
  /** A value occurs twice that may occur once. */
  | 'repeated'
  /** A list without items. */
  | 'empty_list'
  /** A message and a sender action in one request, or neither. */
  | 'message_and_action'
  | 'no_message_or_action'
  | 'empty_message'
  | 'text_and_attachment'
  /** A signalling request that needs an offer has none. */
  | 'missing_session'
  /** The offer of a signalling request cannot be read or answered. */
  | 'invalid_session'
  | 'unknown_tag'
  /** A tag that Meta has withdrawn. */
  | 'retired_tag'
  /** A tag beside a messaging type other than MESSAGE_TAG. */
  | 'tag_without_type'
  | 'unknown_template_type'
  /** An element of a generic template that has a title only, or none. */
  | 'incomplete_element'
  /** A button template without buttons. */
  | 'no_buttons'
  | 'no_button_title'
  | 'no_button_url'
  | 'no_postback_payload'
  | 'no_quick_reply_title'
  | 'no_quick_reply_payload'
  /** A negative amount in the summary of a receipt. */
  | 'invalid_summary'
  | 'unknown_currency'
  | 'unknown_attachment'
  /** A file of a media template that is not on Facebook. */
  | 'not_on_facebook'
  /** An action of the real platform that Switchhook does not have yet. */
  | 'unsupported_action'
  /** A grant of Facebook Login, such as a login code. */
  | 'unsupported_grant'
  /** An attachment without its address, as one whose file is in the request. */
  | 'missing_url'
  /** An attachment that the sender wants an id for. */
  | 'unsupported_reuse';

/** Thrown for a parameter that cannot be read. `message` is Graph's wording without the `(#100) ` in front. */
export class ParamError extends Error {
  readonly reason: ParamErrorReason;
  /** Paths of the parameters at fault; several when any of them would have done. */
  readonly blame: readonly (readonly string[])[];
  /** A sentence for the developer about this one value, put before the general advice. */
  readonly hint: string | undefined = undefined;

  constructor(reason: ParamErrorReason, message: string, ...blame: (readonly string[])[]) {
    super(message);
    this.name = 'ParamError';
    this.reason = reason;
    this.blame = blame;
  }
}

/** Thrown with a hint, such as the name that was probably meant. */
export class ExplainedParamError extends ParamError {
  override readonly hint: string | undefined;

  constructor(
    reason: ParamErrorReason,
    message: string,
    hint: string | undefined,
    blame: readonly (readonly string[])[],
  ) {
    super(reason, message, ...blame);
    this.hint = hint;
  }
}
