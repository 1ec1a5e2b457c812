import type { Attempt } from '../app/ports/entities.ts';
import { describeFailure, type DeliveryFailure, type DeliveryFailureKind } from '../domain/delivery-failure.ts';
import type { OutgoingWebhook, WebhookSender } from './sender.ts';

/** The failures by which no connection is made. */
const UNCONNECTED: ReadonlySet<DeliveryFailureKind> = new Set([
  'refused',
  'unreachable',
  'connect_timeout',
  'dns',
  'dns_unavailable',
]);
/** Number of failed connections in a row from which an origin is not tried for each webhook. */
const MOST_FAILURES = 8;
/** Time after a failed connection in which an origin is not tried again; ms. */
const PAUSE_MS = 1000;
/** Maximum number of origins whose failures are remembered. */
const MAX_ORIGINS = 2000;

/** The failed connections to an origin since the last one that succeeded. */
interface Failures {
  count: number;
  failure: DeliveryFailure;
  /** Time of the last attempt by the clock of the server (epoch ms), which may stand still, and by that of the process. */
  at: number;
  madeAt: number;
  /** The attempt that tries to connect, while the breaker is open. */
  trial?: Promise<Attempt>;
}

/**
 * Closed: posts every webhook. Open, after several connections to an origin have failed in a row: one attempt a second
 * tries to connect; those that begin meanwhile wait for it, and others fail at once. Closed again as soon as a connection succeeds. So a receiver that is
 * down costs one connection a second, not one for each Page, and each delivery has its attempts by the retry schedule.
 */
export class Breaker {
  readonly #sender: Pick<WebhookSender, 'post'>;
  /** By origin; without an entry for one whose last connection succeeded. */
  readonly #failures = new Map<string, Failures>();

  constructor(sender: Pick<WebhookSender, 'post'>) {
    this.#sender = sender;
  }

  /** Posts a webhook, or returns a failed attempt without one. Never rejects. */
  async post(origin: string, webhook: OutgoingWebhook): Promise<Attempt> {
    const failures = this.#failures.get(origin);
    if (!failures || failures.count < MOST_FAILURES) return this.#try(origin, webhook);
    if (failures.trial) {
      await failures.trial;
      if (!this.#failures.has(origin)) return this.#try(origin, webhook);
    } else if (isOver(failures, webhook.at)) {
      failures.trial = this.#try(origin, webhook);
      return failures.trial;
    }
    const failure = { kind: 'suspended', detail: describeFailure(failures.failure) } as const;
    const fault = webhook.fault?.name ?? null;
    return { at: webhook.at, durationMs: 0, status: null, failure, response: null, fault };
  }

  async #try(origin: string, webhook: OutgoingWebhook): Promise<Attempt> {
    const attempt = await this.#sender.post(webhook);
    this.#noteEnd(origin, attempt);
    return attempt;
  }

  #noteEnd(origin: string, { at, failure }: Attempt): void {
    if (failure === null || !UNCONNECTED.has(failure.kind)) return void this.#failures.delete(origin);
    const count = (this.#failures.get(origin)?.count ?? 0) + 1;
    this.#failures.delete(origin);
    this.#failures.set(origin, { count, failure, at, madeAt: performance.now() });
    const [oldest] = this.#failures.keys();
    if (oldest !== undefined && this.#failures.size > MAX_ORIGINS) this.#failures.delete(oldest);
  }
}

/** Returns whether the pause after the last failed connection is over, by either clock. */
const isOver = ({ at, madeAt }: Failures, now: number): boolean =>
  now - at >= PAUSE_MS || performance.now() - madeAt >= PAUSE_MS;
