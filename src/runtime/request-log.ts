import { randomInt } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type {
  AnsweredRequest,
  LoggedRequest,
  RequestFilter,
  RequestRecord,
  RequestRecorder,
} from '../app/ports/request-log.ts';
import type { RetryLoop, StartRetryLoop } from '../app/ports/retry-loop.ts';
import type { Store } from '../app/ports/store.ts';
import type { PageId } from '../domain/ids.ts';
import { boundRequest, toRequestRecord } from './redact-request.ts';
import { RequestAllowance } from './request-allowance.ts';
import { systemClock } from './system-clock.ts';

/** Number of requests that the log has at most, and their age; real time, ms. */
export interface RequestRetention {
  readonly most: number;
  readonly ageMs: number;
}

export interface RequestLogOptions {
  readonly retention: RequestRetention;
  /** Maximum number of requests that one transaction stores. Where it shares the thread of the server, others wait for it. */
  readonly together: number;
  /** Called after each recorded request, with the Page that it is about. */
  readonly onRequest: (pageId: PageId | null) => void;
  /** Called for each request that is beyond the rate that is recorded. */
  readonly onSkip: () => void;
  readonly startRetryLoop: StartRetryLoop;
}

/** Time after which recorded requests are stored; ms. Requests that are listed are stored first. */
const STORE_AFTER_MS = 1000;
/** Requests that are encoded in one turn of the event loop: few, because other requests wait meanwhile. */
const PART = 32;
/** Maximum number of requests that wait to be stored. */
const MOST_WAITING = 4000;

/** An id that is greater than all earlier ones: real time in units of 1/1000 ms, then the process. */
const toId = (number: number, process: number): string =>
  String(number).padStart(16, '0') + String(process).padStart(4, '0');

/**
 * The requests to the Graph surface of every process on the store. Requests wait in memory and are stored a second later, up to a number and an age. What was recorded is
 * listed, also when it was not stored before. A process that is killed loses the requests of its last second.
 */
export class RequestLog implements RequestRecorder {
  readonly #store: Store;
  readonly #options: RequestLogOptions;
  readonly #retry: RetryLoop;
  readonly #process = randomInt(10_000);
  /** Failures have an allowance of their own, since they are what people search for. */
  readonly #allowances = { failed: new RequestAllowance(), answered: new RequestAllowance() };
  #waiting: { readonly id: string; readonly request: AnsweredRequest }[] = [];
  #last = 0;
  #timer: NodeJS.Timeout | undefined;
  #storing: Promise<void> = Promise.resolve();

  constructor(store: Store, options: RequestLogOptions) {
    this.#store = store;
    this.#options = options;
    this.#retry = options.startRetryLoop('request_log', () => this.#storeSoon());
  }

  record(pageId: PageId | null, status: number, describe: () => AnsweredRequest): void {
    const isFailed = status >= 400 || status === 0;
    const allowance = isFailed ? this.#allowances.failed : this.#allowances.answered;
    if (this.#waiting.length >= MOST_WAITING || !allowance.take(pageId, performance.now())) {
      this.#options.onSkip();
      return;
    }
    this.#last = Math.max(this.#last + 1, systemClock.now() * 1000);
    this.#waiting.push({ id: toId(this.#last, this.#process), request: boundRequest(describe()) });
    this.#timer ??= setTimeout(() => this.#storeSoon(), STORE_AFTER_MS).unref();
    this.#options.onRequest(pageId);
  }

  /** Resolves to requests, newest first, and to the `after` of the next part; undefined on the last one. */
  async list(
    filter: RequestFilter,
  ): Promise<{ readonly listed: readonly LoggedRequest[]; readonly next: string | undefined }> {
    await this.flush();
    return this.#store.read(async ({ requests }) => {
      const listed = await requests.list(filter);
      const isFull = listed.length >= filter.limit;
      return { listed, next: isFull ? listed.at(-1)?.id : await requests.lastSearched(filter) };
    });
  }

  async find(id: string): Promise<RequestRecord | undefined> {
    await this.flush();
    return this.#store.read(({ requests }) => requests.find(id));
  }

  /** Stores the requests that wait, those of an earlier call first. */
  flush(): Promise<void> {
    this.#storing = this.#storing.catch(() => {}).then(() => this.#storeWaiting());
    return this.#storing;
  }

  /** Removes every request, because the instance is replaced. */
  async clear(): Promise<void> {
    await this.flush();
    await this.#store.write((tx) => tx.requests.removeAll());
  }

  /** Stores the requests that wait, as far as the store can be reached. */
  async close(): Promise<void> {
    this.#retry.stop();
    clearTimeout(this.#timer);
    await this.flush().catch(() => {});
  }

  #storeSoon(): void {
    this.#timer = undefined;
    void this.#retry.run(() => this.flush());
  }

  async #storeWaiting(): Promise<void> {
    while (this.#waiting.length > 0) {
      const { together, retention } = this.#options;
      const { most, ageMs } = retention;
      const stored = this.#waiting.slice(0, together);
      const records: RequestRecord[] = [];
      for (let from = 0; from < stored.length; from += PART) {
        if (from > 0) await nextTurn();
        for (const { id, request } of stored.slice(from, from + PART)) records.push(toRequestRecord(id, request));
      }
      const oldest = toId(Math.max(0, systemClock.now() - ageMs) * 1000, 0);
      await this.#store.write((tx) => tx.requests.add(records, { oldest, most }), { mayBeLost: true });
      this.#waiting = this.#waiting.slice(stored.length);
    }
  }
}
