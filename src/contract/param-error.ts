/** Reasons for which a parameter cannot be read. The Graph surface has a row with number and advice for each. */
export type ParamErrorReason =
  /** A required parameter was not sent. */
  | 'missing'
  /** A subscription of a Page without its fields, as clients of old versions send it. */
  | 'subscribed_fields_missing'
  /** None of the parameters of the operation was sent. */
  | 'none_given'
  | 'wrong_type'
  /** A number that is too small or too large, or a list of too few or too many items. */
  | 'out_of_range'
  | 'too_long'
  /** None of the values that the parameter can have. */
  | 'unknown_value'
  | 'invalid_url'
  | 'invalid_id'
  | 'invalid_object'
  /** A member inside a parameter that the parameter does not have. */
  | 'unknown_member'
  | 'invalid_list'
  | 'invalid_time'
  | 'invalid_ring_target'
  /** A value occurs twice that may occur once. */
  | 'repeated'
  /** A message and a sender action in one request. */
  | 'message_and_action'
  | 'empty_message'
  | 'text_and_attachment'
  /** An action of the real platform that Switchhook does not have yet. */
  | 'unsupported_action';

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

/** Thrown for members that an object does not have; `hint` says which were probably meant. */
export class UnknownMemberError extends ParamError {
  override readonly hint: string | undefined;

  constructor(message: string, hint: string | undefined, blame: readonly (readonly string[])[]) {
    super('unknown_member', message, ...blame);
    this.hint = hint;
  }
}
