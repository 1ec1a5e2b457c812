import { LRUCache } from 'lru-cache';
import type { Clock } from '../app/ports/clock.ts';
import type { Store } from '../app/ports/store.ts';
import { areSecretsEqual } from '../app/secrets.ts';
import { describeWebhook } from '../contract/describe-webhook.ts';
import type { AppId } from '../domain/ids.ts';
import type { HttpRequest } from '../http/site.ts';
import { ControlError } from './control-error.ts';
import { readBody } from './read-body.ts';
import type { List } from './shapes/list.ts';
import type { ReceivedWebhook, WebhookReceipt } from './shapes/receivers.ts';
import { encodeInstant } from './views/instant.ts';

/** Maximum number of webhooks remembered per app, and of apps: a receiver to look at, not a store. */
const MOST_WEBHOOKS = 100;
const MOST_APPS = 100;
/** Maximum size of the webhooks of one app, and of all apps together; bytes of their bodies. */
const MOST_BYTES_OF_APP = 4 * 1024 * 1024;
const MOST_BYTES = 32 * 1024 * 1024;

/** The webhooks of one app, newest first, with the size of each body in bytes. */
interface Box {
  readonly webhooks: readonly ReceivedWebhook[];
  readonly sizes: readonly number[];
}

/** Returns a box with a new webhook, without the oldest ones where there are too many or they are too large. */
function addTo(box: Box | undefined, webhook: ReceivedWebhook, bytes: number): Box {
  const webhooks = [webhook, ...(box?.webhooks ?? [])];
  const sizes = [bytes, ...(box?.sizes ?? [])];
  let sum = 0;
  const end = sizes.findIndex((size, i) => {
    sum += size;
    return i === MOST_WEBHOOKS || (i > 0 && sum > MOST_BYTES_OF_APP);
  });
  return end < 0 ? { webhooks, sizes } : { webhooks: webhooks.slice(0, end), sizes: sizes.slice(0, end) };
}

/** Signs a webhook body as the dispatcher does (webhooks/signature.ts). */
export type Sign = (appSecret: string, body: Buffer) => { readonly sha1: string; readonly sha256: string };

/** Choice of webhooks to list. */
export interface ReceivedFilter {
  /** Only webhooks with a greater id; the list is then oldest first instead of newest first. */
  readonly after?: number;
  readonly field?: string;
  /** The event of a webhook of `calls`, such as `connect`. */
  readonly event?: string;
}

/**
 * The built-in receivers, one for each app: they answer the verification request, verify signatures and remember the
 * last webhooks since the server started, so that a first webhook can be seen before a receiver is written.
 */
export class Receivers {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #sign: Sign;
  readonly #webhooks = new LRUCache<AppId, Box>({
    max: MOST_APPS,
    maxSize: MOST_BYTES,
    sizeCalculation: ({ sizes }) =>
      Math.max(
        1,
        sizes.reduce((sum, size) => sum + size, 0),
      ),
  });
  readonly #waiting = new Set<() => void>();
  #lastId = 0;

  constructor(store: Store, clock: Clock, sign: Sign) {
    this.#store = store;
    this.#clock = clock;
    this.#sign = sign;
  }

  /** Returns the webhooks that pass the filter; where there are none, waits for the first one up to `waitMs`. */
  async list(appId: AppId, filter: ReceivedFilter = {}, waitMs = 0): Promise<List<ReceivedWebhook>> {
    await this.#findSecret(appId);
    const end = performance.now() + waitMs;
    for (;;) {
      const data = this.#select(appId, filter);
      const left = end - performance.now();
      if (data.length > 0 || left <= 0) return { data };
      await this.#nextArrival(left);
    }
  }

  /** Forgets the webhooks of one app, and returns how many there were; those of every app without an id. */
  clear(appId?: AppId): number {
    const count = appId === undefined ? 0 : (this.#webhooks.get(appId)?.webhooks.length ?? 0);
    if (appId === undefined) this.#webhooks.clear();
    else this.#webhooks.delete(appId);
    return count;
  }

  /** Takes a webhook. Throws ControlError when its signatures do not fit the app's secret, or it is not JSON. */
  async receive(appId: AppId, request: HttpRequest): Promise<WebhookReceipt> {
    const expected = this.#sign(await this.#findSecret(appId), request.body);
    const sha1 = String(request.headers['x-hub-signature'] ?? '');
    const sha256 = String(request.headers['x-hub-signature-256'] ?? '');
    if (!areSecretsEqual(sha256, expected.sha256) || !areSecretsEqual(sha1, expected.sha1)) {
      throw new ControlError(
        403,
        'wrong_signature',
        "The signatures are not those of this app's secret over this body.",
      );
    }
    const body = readBody(request);
    const received: ReceivedWebhook = {
      id: ++this.#lastId,
      ...describeWebhook(body),
      received_at: encodeInstant(this.#clock.now()),
      verified: true,
      headers: { 'x-hub-signature': sha1, 'x-hub-signature-256': sha256 },
      body,
    };
    this.#webhooks.set(appId, addTo(this.#webhooks.get(appId), received, request.body.length));
    for (const wake of this.#waiting) wake();
    return { received: true };
  }

  #select(appId: AppId, { after, field, event }: ReceivedFilter): readonly ReceivedWebhook[] {
    const chosen = (this.#webhooks.get(appId)?.webhooks ?? []).filter(
      (each) =>
        (after === undefined || each.id > after) &&
        (field === undefined || each.field === field) &&
        (event === undefined || each.event === event),
    );
    return after === undefined ? chosen : chosen.toReversed();
  }

  /** Resolves at the next webhook of any app, or after `ms`. */
  #nextArrival(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        clearTimeout(timer);
        this.#waiting.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, ms);
      timer.unref();
      this.#waiting.add(wake);
    });
  }

  async #findSecret(appId: AppId): Promise<string> {
    const app = await this.#store.read((reads) => reads.apps.find(appId));
    if (!app) throw new ControlError(404, 'not_found', `There is no app ${appId}.`);
    return app.secret;
  }
}

/** Returns the challenge of a verification request, whatever its verify token; undefined for any other request. */
export function challengeOf({ query }: HttpRequest): string | undefined {
  const params = new URLSearchParams(query);
  return params.get('hub.mode') === 'subscribe' ? (params.get('hub.challenge') ?? undefined) : undefined;
}
