/** Reasons for which a parameter cannot be read. The Graph surface has a row with number and advice for each. */
export type ParamErrorReason =
  /** A required parameter was not sent. */
  | 'missing'
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
  | 'invalid_list'
  | 'invalid_time'
  | 'invalid_ring_target'
  /** A value occurs twice that may occur once. */
  | 'repeated'
  /** A message and a sender action in one request. */
  | 'message_and_action'
  | 'empty_message'
  | 'text_and_attachment'
  /** A signalling request that needs an offer has none. */
  | 'missing_session'
  /** The offer of a signalling request cannot be read or answered. */
  | 'invalid_session';

/** Thrown for a parameter that cannot be read. `message` is Graph's wording without the `(#100) ` in front. */
export class ParamError extends Error {
  readonly reason: ParamErrorReason;
  /** Paths of the parameters at fault; several when any of them would have done. */
  readonly blame: readonly (readonly string[])[];

  constructor(reason: ParamErrorReason, message: string, ...blame: (readonly string[])[]) {
    super(message);
    this.name = 'ParamError';
    this.reason = reason;
    this.blame = blame;
  }
}
