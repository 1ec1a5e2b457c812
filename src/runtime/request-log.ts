import type { AnsweredRequest, RequestRecorder } from '../app/ports/request-log.ts';
import type { AppId, PageId } from '../domain/ids.ts';
import { isSecretName, redactSecret, redactParams, redactText } from '../contract/redact.ts';

/** A request as it is kept and listed; `id` grows by one with each. */
export interface LoggedRequest extends AnsweredRequest {
  readonly id: number;
}

export interface RequestFilter {
  readonly pageId?: PageId;
  readonly appId?: AppId;
  readonly limit: number;
}

/** Requests kept in all, and of one Page: a busy Page leaves the others theirs. Those of no Page count as one. */
const MOST_KEPT = 500;
const MOST_OF_A_PAGE = 200;
/** Parameters of larger bodies are cut at once instead of when somebody looks. */
const LARGE_BODY_BYTES = 16 * 1024;
const LONGEST_TEXT = 500;

/**
 * The last requests to the Graph surface, in memory only. Every request pays for recording, so that does next to
 * nothing; what it takes to show them is paid by who looks.
 */
export class RequestLog implements RequestRecorder {
  readonly #kept: LoggedRequest[] = [];
  readonly #ofPage = new Map<PageId | null, number>();
  readonly #told: (pageId: PageId) => void;
  #last = 0;

  /** `told` hears of every request that is about a Page. */
  constructor(told: (pageId: PageId) => void) {
    this.#told = told;
  }

  record(request: AnsweredRequest): void {
    const { pageId, bodyBytes } = request;
    const params = bodyBytes > LARGE_BODY_BYTES ? redactParams(request.params) : hideSecrets(request.params);
    this.#kept.push({ ...request, id: ++this.#last, params });
    const ofPage = (this.#ofPage.get(pageId) ?? 0) + 1;
    this.#ofPage.set(pageId, ofPage);
    if (ofPage > MOST_OF_A_PAGE) this.#drop(this.#kept.findIndex((each) => each.pageId === pageId));
    else if (this.#kept.length > MOST_KEPT) this.#drop(0);
    if (pageId !== null) this.#told(pageId);
  }

  clear(): void {
    this.#kept.length = 0;
    this.#ofPage.clear();
  }

  /** Newest first, fit to be shown: without secrets, and each within about 16 kB. */
  list({ pageId, appId, limit }: RequestFilter): readonly LoggedRequest[] {
    const listed: LoggedRequest[] = [];
    for (let i = this.#kept.length - 1; i >= 0 && listed.length < limit; i--) {
      const each = this.#kept[i];
      if (!each || (pageId !== undefined && each.pageId !== pageId)) continue;
      if (appId === undefined || each.appId === appId) listed.push(shown(each));
    }
    return listed;
  }

  #drop(index: number): void {
    const dropped = this.#kept[index];
    if (!dropped) return;
    // Splice would make the next push copy the whole list: it takes six times as long as this.
    for (let i = index; i > 0; i--) this.#kept[i] = this.#kept[i - 1] as LoggedRequest;
    this.#kept.shift();
    const left = (this.#ofPage.get(dropped.pageId) ?? 1) - 1;
    if (left === 0) this.#ofPage.delete(dropped.pageId);
    else this.#ofPage.set(dropped.pageId, left);
  }
}

/** A token is not kept longer than its request lives; what hides deeper is found when the request is shown. */
function hideSecrets(params: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const kept = Object.create(null) as Record<string, unknown>;
  for (const name in params) kept[name] = isSecretName(name) ? redactSecret(params[name]) : params[name];
  return kept;
}

const shown = (request: LoggedRequest): LoggedRequest => ({
  ...request,
  path: redactText(request.path, LONGEST_TEXT),
  params: redactParams(request.params),
  failure: request.failure && {
    ...request.failure,
    message: redactText(request.failure.message, LONGEST_TEXT),
    advice: request.failure.advice === null ? null : redactText(request.failure.advice),
  },
});
