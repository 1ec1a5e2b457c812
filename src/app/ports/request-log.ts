import type { AppId, CallId, PageId, Psid } from '../../domain/ids.ts';

/** The refusal of a request, as far as the log records it. */
export interface RequestFailure {
  /** The name of its row in the failures table of the Graph surface. */
  readonly kind: string;
  readonly code: number;
  readonly subcode?: number;
  readonly type?: string;
  readonly message: string;
  /** Next steps for the developer; null where there are none. */
  readonly advice: string | null;
}

/** A request to the Graph surface that was answered, without its headers and bodies. */
export interface RequestSummary {
  /** The time at which the answer was ready; epoch ms. */
  readonly at: number;
  readonly method: string;
  readonly path: string;
  readonly version: string;
  readonly params: Readonly<Record<string, unknown>>;
  /** Modifiers in `fields` that nothing read, as `fields=name.limit(1)`. */
  readonly ignoredModifiers: readonly string[];
  /** The operation that answered, such as `POST /{page-id}/messages`; null for a request that reached none. */
  readonly operation: string | null;
  readonly bodyBytes: number;
  /** The Page of the token, or else the id in the path where a Page's id would stand; null without either. */
  readonly pageId: PageId | null;
  readonly appId: AppId | null;
  /** The Page's revision when the request arrived; null where no Page was found. */
  readonly revision: number | null;
  readonly status: number;
  readonly durationMs: number;
  readonly trace: string;
  readonly failure: RequestFailure | null;
  /** The name of the fault that was applied; null without one. */
  readonly fault: string | null;
}

/** The headers and bodies of a request and of its answer, as they were received and sent. */
export interface RawExchange {
  readonly query: string;
  readonly requestHeaders: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly requestBody: Buffer;
  /** Names and values in turn. */
  readonly answerHeaders: readonly string[];
  readonly answerBody: string | Buffer;
}

export interface AnsweredRequest extends RequestSummary {
  readonly exchange: RawExchange;
}

/** A request in the log, without secrets and of bounded length; the ids of later ones are greater texts. */
export interface LoggedRequest extends RequestSummary {
  readonly id: string;
}

/** The headers and bodies of a request in the log, without secrets and of bounded length. */
export interface LoggedExchange {
  readonly query: string;
  readonly request: LoggedMessage;
  readonly answer: LoggedMessage;
}

export interface LoggedMessage {
  /** Names in lower case, and values. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: string;
}

/** A request as it is stored. */
export interface RequestRecord {
  readonly request: LoggedRequest;
  readonly exchange: LoggedExchange;
  /** The person and the call that the request names. */
  readonly psid: Psid | null;
  readonly callId: CallId | null;
}

export interface RequestFilter {
  readonly pageId?: PageId;
  readonly appId?: AppId;
  /** Lowest and highest status, both included; 0 is that of a connection that was cut. */
  readonly statuses?: readonly (readonly [from: number, to: number])[];
  readonly method?: string;
  readonly psid?: Psid;
  readonly callId?: CallId;
  readonly trace?: string;
  /** Text that the request or its answer contains, in upper or lower case. */
  readonly text?: string;
  /** Only requests with a smaller id. */
  readonly after?: string;
  readonly limit: number;
}

/** Bounds of the log: ids below `oldest` are removed, and all but the `most` newest. */
export interface RequestBounds {
  readonly oldest: string;
  readonly most: number;
}

/** Records answered requests, up to a rate. */
export interface RequestRecorder {
  /**
   * Records a request about a Page that was answered with `status`, unless it is beyond the rate. It is called for every
   * request, and `describe` only for those that are recorded: on a busy server most are not.
   */
  record(pageId: PageId | null, status: number, describe: () => AnsweredRequest): void;
}
