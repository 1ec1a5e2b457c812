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

/** A request in the list of all, from the oldest to the newest. */
interface Entry {
  readonly request: LoggedRequest;
  older: Entry | undefined;
  newer: Entry | undefined;
  /** The next request of the same Page. */
  newerOfPage: Entry | undefined;
}

/** The requests of one Page. */
interface PageEntries {
  oldest: Entry | undefined;
  newest: Entry | undefined;
  count: number;
}

/**
 * The last requests to the Graph surface, in memory only. Recording is cheap, because every request pays for it; most of
 * the work is done when requests are listed. The requests are linked lists: the first member of a Set is found only past all
 * those that were deleted before it.
 */
export class RequestLog implements RequestRecorder {
  #oldest: Entry | undefined;
  #newest: Entry | undefined;
  #count = 0;
  readonly #ofPage = new Map<PageId | null, PageEntries>();
  readonly #onRequest: (pageId: PageId) => void;
  #last = 0;

  /** `onRequest` is called after each request that is about a Page. */
  constructor(onRequest: (pageId: PageId) => void) {
    this.#onRequest = onRequest;
  }

  record(request: AnsweredRequest): void {
    const { pageId, bodyBytes } = request;
    const params = bodyBytes > LARGE_BODY_BYTES ? redactParams(request.params) : hideSecrets(request.params);
    const ofPage = this.#entriesOf(pageId);
    this.#append({ ...request, id: ++this.#last, params, failure: boundFailure(request.failure) }, ofPage);
    if (ofPage.count > MAX_OF_PAGE) this.#drop(ofPage.oldest);
    else if (this.#count > MAX_REQUESTS) this.#drop(this.#oldest);
    if (pageId !== null) this.#onRequest(pageId);
  }

  clear(): void {
    this.#oldest = undefined;
    this.#newest = undefined;
    this.#count = 0;
    this.#ofPage.clear();
  }

  /** Returns requests, newest first, without secrets and each within about 16 kB. */
  list({ pageId, appId, limit }: RequestFilter): readonly LoggedRequest[] {
    const listed: LoggedRequest[] = [];
    for (let entry = this.#newest; entry && listed.length < limit; entry = entry.older) {
      const { request } = entry;
      const isOfPage = pageId === undefined || request.pageId === pageId;
      if (isOfPage && (appId === undefined || request.appId === appId)) listed.push(redactRequest(request));
    }
    return listed;
  }

  #entriesOf(pageId: PageId | null): PageEntries {
    const known = this.#ofPage.get(pageId);
    if (known) return known;
    const none: PageEntries = { oldest: undefined, newest: undefined, count: 0 };
    this.#ofPage.set(pageId, none);
    return none;
  }

  #append(request: LoggedRequest, ofPage: PageEntries): void {
    const entry: Entry = { request, older: this.#newest, newer: undefined, newerOfPage: undefined };
    if (this.#newest) this.#newest.newer = entry;
    else this.#oldest = entry;
    this.#newest = entry;
    this.#count++;
    if (ofPage.newest) ofPage.newest.newerOfPage = entry;
    else ofPage.oldest = entry;
    ofPage.newest = entry;
    ofPage.count++;
  }

  /** Drops a request that is the oldest of its Page, as the oldest of all is too. */
  #drop(entry: Entry | undefined): void {
    if (!entry) return;
    const { older, newer, request } = entry;
    if (older) older.newer = newer;
    else this.#oldest = newer;
    if (newer) newer.older = older;
    else this.#newest = older;
    this.#count--;
    const ofPage = this.#entriesOf(request.pageId);
    ofPage.oldest = entry.newerOfPage;
    ofPage.count--;
    if (!ofPage.oldest) this.#ofPage.delete(request.pageId);
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
