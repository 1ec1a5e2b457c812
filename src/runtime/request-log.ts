import type { AnsweredRequest, RequestFailure, RequestRecorder } from '../app/ports/request-log.ts';
import type { AppId, PageId } from '../domain/ids.ts';
import { bareObject } from '../contract/bare-object.ts';
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
  /** Oldest first, as all sets here. */
  readonly #requests = new Set<LoggedRequest>();
  readonly #ofPage = new Map<PageId | null, Set<LoggedRequest>>();
  readonly #onRequest: (pageId: PageId) => void;
  #last = 0;

  /** `onRequest` is called after each request that is about a Page. */
  constructor(onRequest: (pageId: PageId) => void) {
    this.#onRequest = onRequest;
  }

  record(request: AnsweredRequest): void {
    const { pageId, bodyBytes } = request;
    const params = bodyBytes > LARGE_BODY_BYTES ? redactParams(request.params) : hideSecrets(request.params);
    const logged = { ...request, id: ++this.#last, params, failure: boundFailure(request.failure) };
    this.#requests.add(logged);
    const ofPage = this.#requestsOf(pageId).add(logged);
    if (ofPage.size > MAX_OF_PAGE) this.#dropFirst(ofPage);
    else if (this.#requests.size > MAX_REQUESTS) this.#dropFirst(this.#requests);
    if (pageId !== null) this.#onRequest(pageId);
  }

  clear(): void {
    this.#requests.clear();
    this.#ofPage.clear();
  }

  /** Returns requests, newest first, without secrets and each within about 16 kB. */
  list({ pageId, appId, limit }: RequestFilter): readonly LoggedRequest[] {
    const requests = [...(pageId === undefined ? this.#requests : (this.#ofPage.get(pageId) ?? []))];
    const listed = appId === undefined ? requests : requests.filter((each) => each.appId === appId);
    return listed
      .slice(Math.max(0, listed.length - limit))
      .reverse()
      .map(redactRequest);
  }

  #requestsOf(pageId: PageId | null): Set<LoggedRequest> {
    const known = this.#ofPage.get(pageId);
    if (known) return known;
    const none = new Set<LoggedRequest>();
    this.#ofPage.set(pageId, none);
    return none;
  }

  #dropFirst(requests: ReadonlySet<LoggedRequest>): void {
    const oldest = requests.values().next().value;
    if (!oldest) return;
    const { pageId } = oldest;
    this.#requests.delete(oldest);
    const ofPage = this.#ofPage.get(pageId);
    ofPage?.delete(oldest);
    if (ofPage?.size === 0) this.#ofPage.delete(pageId);
  }
}

/** Hides the secrets that parameters of the first level hold, at once; deeper ones are hidden when the request is listed. */
function hideSecrets(params: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const visible = bareObject();
  for (const name in params) visible[name] = isSecretName(name) ? redactSecret(params[name]) : params[name];
  return visible;
}

/** Shortens a message that quotes a long parameter, which would stay in memory as long as the request is listed. */
function boundFailure(failure: RequestFailure | null): RequestFailure | null {
  if (failure === null || failure.message.length <= MAX_TEXT) return failure;
  // A copy: a part of a string refers to the whole of it.
  return { ...failure, message: Buffer.from(redactText(failure.message, MAX_TEXT)).toString() };
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
