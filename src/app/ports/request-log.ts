import type { AppId, PageId } from '../../domain/ids.ts';

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

/** A request to the Graph surface that was answered. */
export interface AnsweredRequest {
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

/** Records answered requests; called for every one, so it must be cheap. */
export interface RequestRecorder {
  record(request: AnsweredRequest): void;
}
