import type { Delivery } from '../control/shapes/deliveries.ts';
import type { List } from '../control/shapes/list.ts';
import type { ReceivedWebhook, WebhooksCleared } from '../control/shapes/receivers.ts';
import { checkOptions } from './check-options.ts';
import type { WorldClock } from './clock.ts';
import { ControlError, type ControlClient } from '../client/control-client.ts';

export interface NextOptions {
  /** Only webhooks of `calls` with this event, such as `connect`. */
  readonly event?: string;
  /** Real time to wait at most, in ms; default 5000. */
  readonly timeout?: number;
  /** Moves the clock to the next due instant again and again until the webhook comes. */
  readonly skipTime?: boolean;
}

const TIMEOUT_MS = 5000;
/** The longest wait that one request may ask for, in ms. */
const MOST_WAIT_MS = 60_000;
/** Maximum number of waiting deliveries that an error names. */
const MOST_NAMED = 10;

/** The webhooks that an app of a world receives; each is here only after both of its signatures were verified. */
export class WorldWebhooks {
  readonly #control: ControlClient;
  readonly #clock: WorldClock;
  readonly #path: string;
  readonly #appId: string;
  /** The id of the last webhook that `next` returned, by what it was asked for. */
  readonly #seen = new Map<string, number>();

  constructor(control: ControlClient, clock: WorldClock, appId: string) {
    this.#control = control;
    this.#clock = clock;
    this.#appId = appId;
    this.#path = `/receivers/${appId}`;
  }

  /**
   * Resolves to the next webhook of a field, in the order in which they arrived; each call returns a later one. Rejects
   * after the time-out, or under `skipTime` when nothing more is due.
   */
  async next(field: string, options: NextOptions = {}): Promise<ReceivedWebhook> {
    checkOptions('next', options, ['event', 'timeout', 'skipTime']);
    const { event, timeout = TIMEOUT_MS, skipTime = false } = options;
    const key = `${field} ${event ?? ''}`;
    const end = performance.now() + timeout;
    for (;;) {
      const wait = skipTime ? 0 : Math.max(0, Math.min(end - performance.now(), MOST_WAIT_MS));
      const after = this.#seen.get(key) ?? 0;
      const query = { after, field, event, wait: `${Math.round(wait)}ms` };
      const [webhook] = (await this.#control.get<List<ReceivedWebhook>>(this.#path, query)).data;
      if (webhook) {
        this.#seen.set(key, webhook.id);
        return webhook;
      }
      if (performance.now() >= end) throw await this.#missing(field, event, `within ${timeout} ms`);
      if (skipTime) await this.#skip(field, event);
    }
  }

  /** Resolves to the webhooks received so far, oldest first. */
  async all(field?: string): Promise<readonly ReceivedWebhook[]> {
    await this.#control.post('/settle');
    return (await this.#control.get<List<ReceivedWebhook>>(this.#path, { after: 0, field })).data;
  }

  /** Forgets the webhooks received so far. */
  async clear(): Promise<void> {
    await this.#control.delete<WebhooksCleared>(this.#path);
  }

  async #skip(field: string, event: string | undefined): Promise<void> {
    await this.#control.post('/settle');
    // Time is moved only if the webhooks that were under way had none for this caller among them.
    const after = this.#seen.get(`${field} ${event ?? ''}`) ?? 0;
    const { data } = await this.#control.get<List<ReceivedWebhook>>(this.#path, { after, field, event });
    if (data.length > 0) return;
    try {
      await this.#clock.skipTo('next');
    } catch (error) {
      if (!(error instanceof ControlError) || error.reason !== 'nothing_due') throw error;
      throw await this.#missing(field, event, 'and nothing is due any more');
    }
  }

  async #missing(field: string, event: string | undefined, when: string): Promise<Error> {
    const wanted = event === undefined ? field : `${field} with event ${event}`;
    const received = (await this.#control.get<List<ReceivedWebhook>>(this.#path, { after: 0 })).data;
    const names = received.map((each) => [each.field, each.event].filter((part) => part !== null).join(' '));
    const list = names.length === 0 ? 'none' : names.join(', ');
    const sentences = [`No webhook of ${wanted} came ${when}.`, `Received so far: ${list}.`];
    const waiting = await this.#waiting();
    if (waiting.length > 0) sentences.push(`Not accepted yet: ${waiting.join(', ')}.`);
    return new Error(sentences.join(' '));
  }

  /** Resolves to the deliveries that wait for an attempt, such as under a fault, each with its last attempt's result. */
  async #waiting(): Promise<readonly string[]> {
    const query = { app_id: this.#appId, state: 'pending', limit: MOST_NAMED };
    const { data } = await this.#control.get<List<Delivery>>('/deliveries', query);
    return data.map(({ field, attempts, due_at: dueAt }) => {
      const last = attempts.at(-1);
      const result = last?.status === undefined ? 'no attempt' : `answered ${last.status ?? last.error}`;
      return `${field} (${result}, next attempt at ${dueAt})`;
    });
  }
}
