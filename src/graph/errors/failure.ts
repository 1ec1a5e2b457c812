/** One row of the failures table: the answer on the wire, and advice for the developer. */
export interface FailureRow {
  /** HTTP status. */
  readonly status: number;
  readonly code: number;
  readonly subcode?: number;
  /** `OAuthException` when left out. */
  readonly type?: string;
  /** The whole text, with its `(#code) ` where Graph prints one. */
  readonly message: string;
  /** Sent as `error_user_title`. */
  readonly userTitle?: string;
  /** Sent as `error_user_msg`. */
  readonly userMessage?: string;
  /** Paths of the parameters at fault. */
  readonly blame?: readonly (readonly string[])[];
  /** True for a failure after which the same request may be sent again. */
  readonly transient?: boolean;
  /**
   * Next steps for a developer who meets the failure for the first time, as the request log shows them; never sent
   * unless it is the `userMessage` as well. Null for failures that no request log can show.
   */
  readonly advice: string | null;
}

/** A row with its values filled in, tagged with its name in the table. */
export interface Failure extends FailureRow {
  readonly kind: string;
}

/** A part of the failures table: rows by name, each a function of the values in its texts. */
export type FailureRows = Readonly<Record<string, (...values: never[]) => FailureRow>>;

/** Returns the columns of a failure with a message for the user, which is its advice too. */
export const forUser = (userTitle: string, text: string) => ({ userTitle, userMessage: text, advice: text });

/** End of several texts about unsupported requests. */
export const DOCS = 'Please read the Graph API documentation at https://developers.facebook.com/docs/graph-api';
