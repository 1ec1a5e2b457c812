import { LRUCache } from 'lru-cache';
import type { Clock } from '../app/ports/clock.ts';
import type { Store } from '../app/ports/store.ts';
import { equalSecrets } from '../app/secrets.ts';
import type { AppId } from '../domain/ids.ts';
import type { HttpRequest } from '../http/site.ts';
import { ControlError } from './control-error.ts';
import { readBody } from './read-body.ts';
import type { List, ReceivedWebhook, WebhookReceipt } from './shapes.ts';
import { encodeInstant } from './views/instant.ts';

const MAX_WEBHOOKS_PER_APP = 100;
const MAX_APPS = 100;

/** Signs a body with an app's secret as webhooks are signed; injected, as webhooks/ has the implementation. */
export type Sign = (appSecret: string, body: Buffer) => { readonly sha1: string; readonly sha256: string };

/**
 * The built-in receivers, one for each app. They check signatures and store the last webhooks in memory, so that a first
 * webhook can be seen before a receiver is written.
 */
export class Receivers {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #sign: Sign;
  /** By app, newest first. */
  readonly #received = new LRUCache<AppId, readonly ReceivedWebhook[]>({ max: MAX_APPS });

  constructor(store: Store, clock: Clock, sign: Sign) {
    this.#store = store;
    this.#clock = clock;
    this.#sign = sign;
  }

  /** Lists the webhooks that an app has received, newest first. */
  async list(appId: AppId): Promise<List<ReceivedWebhook>> {
    await this.#findSecret(appId);
    return { data: this.#received.get(appId) ?? [] };
  }

  /** Stores a webhook. Throws ControlError when its signatures do not fit the app's secret, or it is not JSON. */
  async receive(appId: AppId, request: HttpRequest): Promise<WebhookReceipt> {
    const expected = this.#sign(await this.#findSecret(appId), request.body);
    const sha1 = String(request.headers['x-hub-signature'] ?? '');
    const sha256 = String(request.headers['x-hub-signature-256'] ?? '');
    if (!equalSecrets(sha256, expected.sha256) || !equalSecrets(sha1, expected.sha1)) {
      throw new ControlError(
        403,
        'wrong_signature',
        "The signatures are not those of this app's secret over this body.",
      );
    }
    const webhook: ReceivedWebhook = {
      received_at: encodeInstant(this.#clock.now()),
      verified: true,
      headers: { 'x-hub-signature': sha1, 'x-hub-signature-256': sha256 },
      body: readBody(request),
    };
    this.#received.set(appId, [webhook, ...(this.#received.get(appId) ?? [])].slice(0, MAX_WEBHOOKS_PER_APP));
    return { received: true };
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
