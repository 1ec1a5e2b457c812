import { LRUCache } from 'lru-cache';
import type { Clock } from '../app/ports/clock.ts';
import type { Store } from '../app/ports/store.ts';
import { equalSecrets } from '../app/secrets.ts';
import type { AppId } from '../domain/ids.ts';
import type { HttpRequest } from '../http/site.ts';
import { instant } from './views/encode.ts';
import { ControlError } from './control-error.ts';
import { readBody } from './read-body.ts';
import type { List, ReceivedWebhook, WebhookReceipt } from './shapes.ts';

/** Deliveries kept per app, and apps kept: a receiver to look at, not a store. */
const KEPT = 100;
const MOST_APPS = 100;

/** How webhooks are signed: delivery/signature. */
export type Sign = (appSecret: string, body: Buffer) => { readonly sha1: string; readonly sha256: string };

/**
 * The built-in receivers, one for each app: they answer the challenge, verify signatures and keep the last deliveries
 * since the server started, so that a first webhook can be seen before a receiver is written.
 */
export class Receivers {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #sign: Sign;
  readonly #kept = new LRUCache<AppId, readonly ReceivedWebhook[]>({ max: MOST_APPS });

  constructor(store: Store, clock: Clock, sign: Sign) {
    this.#store = store;
    this.#clock = clock;
    this.#sign = sign;
  }

  /** Newest first. */
  async list(appId: AppId): Promise<List<ReceivedWebhook>> {
    await this.#secret(appId);
    return { data: this.#kept.get(appId) ?? [] };
  }

  /** The answer to a verification request; undefined when this is none. Any verify token will do. */
  challenge(request: HttpRequest): string | undefined {
    const asked = new URLSearchParams(request.query);
    return asked.get('hub.mode') === 'subscribe' ? (asked.get('hub.challenge') ?? undefined) : undefined;
  }

  /** Takes a delivery in. Throws when its signatures do not fit the app's secret, or it is not JSON. */
  async receive(appId: AppId, request: HttpRequest): Promise<WebhookReceipt> {
    const expected = this.#sign(await this.#secret(appId), request.body);
    const sha1 = String(request.headers['x-hub-signature'] ?? '');
    const sha256 = String(request.headers['x-hub-signature-256'] ?? '');
    if (!equalSecrets(sha256, expected.sha256) || !equalSecrets(sha1, expected.sha1)) {
      throw new ControlError(
        403,
        'wrong_signature',
        "The signatures are not those of this app's secret over this body.",
      );
    }
    const received: ReceivedWebhook = {
      received_at: instant(this.#clock.now()),
      verified: true,
      headers: { 'x-hub-signature': sha1, 'x-hub-signature-256': sha256 },
      body: readBody(request),
    };
    this.#kept.set(appId, [received, ...(this.#kept.get(appId) ?? [])].slice(0, KEPT));
    return { received: true };
  }

  async #secret(appId: AppId): Promise<string> {
    const app = await this.#store.read((reads) => reads.apps.find(appId));
    if (!app) throw new ControlError(404, 'not_found', `There is no app ${appId}.`);
    return app.secret;
  }
}
