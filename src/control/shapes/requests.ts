/** A request to the Graph surface. */
export interface ApiRequest {
  readonly id: string;
  readonly at: string;
  readonly method: string;
  readonly path: string;
  readonly version: string;
  /** The parameters as read, without secrets. */
  readonly params: Readonly<Record<string, unknown>>;
  /** The names of the parameters that the operation does not read, and that had no effect. */
  readonly ignored_params: readonly string[];
  readonly page_id: string | null;
  readonly app_id: string | null;
  /** The Page's last revision when the request arrived. */
  readonly revision: number | null;
  readonly status: number;
  readonly duration_ms: number;
  /** The `fbtrace_id` of the answer. */
  readonly trace: string;
  readonly error: {
    readonly message: string;
    readonly type: string;
    readonly code: number;
    readonly error_subcode?: number;
  } | null;
  readonly advice: string | null;
  /** The name of the fault that was applied; null without one. */
  readonly fault: string | null;
}

export interface HttpMessage {
  readonly headers: readonly { readonly name: string; readonly value: string }[];
  /** At most 8,000 characters. */
  readonly body: string;
}

/** The answer of the Graph surface to a request that control sent. */
export interface SentRequest {
  /** Null when a fault cut the connection. */
  readonly status: number | null;
  readonly duration_ms: number;
  /** Names are in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** JSON; null when there was no answer. */
  readonly body: unknown;
  /** Advice on the error, where there is any. */
  readonly advice: string | null;
}

/** A request to the Graph surface. Its token is `access_token`, or one of the app for the Page, the person, or itself. */
export interface NewRequest {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** May have a query. */
  readonly path: string;
  readonly params?: object;
  readonly app_id?: string;
  readonly page_id?: string;
  readonly user_id?: string;
  readonly access_token?: string;
}
