import type { AnsweredRequest, RequestRecorder } from '../app/ports/request-log.ts';
import type { AppId, PageId } from '../domain/ids.ts';
import { bareObject } from '../contract/bare-object.ts';
import { isSecretName, redactSecret, redactParams, redactText } from '../contract/redact.ts';

/** A request in the log; ids count up by one. */
export interface LoggedRequest extends AnsweredRequest {
  readonly id: number;
}

/** A request as it is stored: its parameters are those without secrets. */
interface Entry {
  readonly id: number;
  readonly request: Omit<AnsweredRequest, 'params'>;
  readonly params: Readonly<Record<string, unknown>>;
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
  readonly #entries = new Set<Entry>();
  readonly #ofPage = new Map<PageId | null, Set<Entry>>();
  readonly #onRequest: (pageId: PageId) => void;
  #last = 0;

  /** `onRequest` is called after each request that is about a Page. */
  constructor(onRequest: (pageId: PageId) => void) {
    this.#onRequest = onRequest;
  }

  record(request: AnsweredRequest): void {
    const { pageId, bodyBytes } = request;
    const params = bodyBytes > LARGE_BODY_BYTES ? redactParams(request.params) : hideSecrets(request.params);
    const entry: Entry = { id: ++this.#last, request, params };
    this.#entries.add(entry);
    const ofPage = this.#entriesOf(pageId).add(entry);
    if (ofPage.size > MAX_OF_PAGE) this.#dropFirst(ofPage);
    else if (this.#entries.size > MAX_REQUESTS) this.#dropFirst(this.#entries);
    if (pageId !== null) this.#onRequest(pageId);
  }

  clear(): void {
    this.#entries.clear();
    this.#ofPage.clear();
  }

  /** Returns requests, newest first, without secrets and each within about 16 kB. */
  list({ pageId, appId, limit }: RequestFilter): readonly LoggedRequest[] {
    const entries = [...(pageId === undefined ? this.#entries : (this.#ofPage.get(pageId) ?? []))];
    const listed = appId === undefined ? entries : entries.filter(({ request }) => request.appId === appId);
    return listed
      .slice(Math.max(0, listed.length - limit))
      .reverse()
      .map(redactEntry);
  }

  #entriesOf(pageId: PageId | null): Set<Entry> {
    const known = this.#ofPage.get(pageId);
    if (known) return known;
    const none = new Set<Entry>();
    this.#ofPage.set(pageId, none);
    return none;
  }

  #dropFirst(entries: ReadonlySet<Entry>): void {
    const oldest = entries.values().next().value;
    if (!oldest) return;
    const { pageId } = oldest.request;
    this.#entries.delete(oldest);
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

const redactEntry = ({ id, request, params }: Entry): LoggedRequest => ({
  ...request,
  id,
  path: redactText(request.path, MAX_TEXT),
  params: redactParams(params),
  failure: request.failure && {
    ...request.failure,
    message: redactText(request.failure.message, MAX_TEXT),
    advice: request.failure.advice === null ? null : redactText(request.failure.advice),
  },
});
