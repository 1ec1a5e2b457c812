import type { AnsweredRequest, RequestRecorder } from '../app/ports/request-log.ts';
import type { AppId, PageId } from '../domain/ids.ts';
import { isSecretName, redactSecret, redactParams, redactText } from '../contract/redact.ts';

/** A request in the log; ids count up by one. */
export interface LoggedRequest extends AnsweredRequest {
  readonly id: number;
}

export interface RequestFilter {
  readonly pageId?: PageId;
  readonly appId?: AppId;
  readonly limit: number;
}

/** Maximum number of requests, in all and of one Page, so that a busy Page leaves room. Requests of no Page count as one Page. */
const MAX_REQUESTS = 500;
const MAX_OF_PAGE = 200;
/** Parameters of larger bodies are shortened when they are recorded, not when they are listed. */
const LARGE_BODY_BYTES = 16 * 1024;
const MAX_TEXT = 500;

/**
 * The last requests to the Graph surface, in memory only. Recording is cheap, because every request pays for it; most of
 * the work is done when requests are listed.
 */
export class RequestLog implements RequestRecorder {
  readonly #requests: LoggedRequest[] = [];
  /** Number of requests by Page. */
  readonly #ofPage = new Map<PageId | null, number>();
  readonly #onRequest: (pageId: PageId) => void;
  #last = 0;

  /** `onRequest` is called after each request that is about a Page. */
  constructor(onRequest: (pageId: PageId) => void) {
    this.#onRequest = onRequest;
  }

  record(request: AnsweredRequest): void {
    const { pageId, bodyBytes } = request;
    const params = bodyBytes > LARGE_BODY_BYTES ? redactParams(request.params) : hideSecrets(request.params);
    this.#requests.push({ ...request, id: ++this.#last, params });
    const ofPage = (this.#ofPage.get(pageId) ?? 0) + 1;
    this.#ofPage.set(pageId, ofPage);
    if (ofPage > MAX_OF_PAGE) this.#drop(this.#requests.findIndex((each) => each.pageId === pageId));
    else if (this.#requests.length > MAX_REQUESTS) this.#drop(0);
    if (pageId !== null) this.#onRequest(pageId);
  }

  clear(): void {
    this.#requests.length = 0;
    this.#ofPage.clear();
  }

  /** Returns requests, newest first, without secrets and each within about 16 kB. */
  list({ pageId, appId, limit }: RequestFilter): readonly LoggedRequest[] {
    const listed: LoggedRequest[] = [];
    for (let i = this.#requests.length - 1; i >= 0 && listed.length < limit; i--) {
      const each = this.#requests[i];
      if (!each || (pageId !== undefined && each.pageId !== pageId)) continue;
      if (appId === undefined || each.appId === appId) listed.push(redactRequest(each));
    }
    return listed;
  }

  #drop(index: number): void {
    const dropped = this.#requests[index];
    if (!dropped) return;
    // After `splice` the next push copies the whole list, which takes six times as long as this.
    for (let i = index; i > 0; i--) this.#requests[i] = this.#requests[i - 1] as LoggedRequest;
    this.#requests.shift();
    const left = (this.#ofPage.get(dropped.pageId) ?? 1) - 1;
    if (left === 0) this.#ofPage.delete(dropped.pageId);
    else this.#ofPage.set(dropped.pageId, left);
  }
}

/** Hides the secrets that parameters of the first level hold, at once; deeper ones are hidden when the request is listed. */
function hideSecrets(params: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const visible = Object.create(null) as Record<string, unknown>;
  for (const name in params) visible[name] = isSecretName(name) ? redactSecret(params[name]) : params[name];
  return visible;
}

const redactRequest = (request: LoggedRequest): LoggedRequest => ({
  ...request,
  path: redactText(request.path, MAX_TEXT),
  params: redactParams(request.params),
  failure: request.failure && {
    ...request.failure,
    message: redactText(request.failure.message, MAX_TEXT),
    advice: request.failure.advice === null ? null : redactText(request.failure.advice),
  },
});
