import type { Explanation } from '../control/shapes/explanation.ts';
import type { FaultView, RequestFault, WebhookFault } from '../control/shapes/faults.ts';
import type { InstanceReset, InstanceRestored, SeededAccess, Settled } from '../control/shapes/instance.ts';
import type { List } from '../control/shapes/list.ts';
import type { PageView } from '../control/shapes/pages.ts';
import { startSwitchhook, type SwitchhookOptions } from '../index.ts';
import { checkOptions } from './check-options.ts';
import { GraphClient } from './graph-client.ts';
import { WorldApp } from './app.ts';
import { WorldClock } from './clock.ts';
import { ControlClient, overHttp } from '../client/control-client.ts';
import { WorldConsumer, WorldPage, type WorldInbox } from './page.ts';
import { WorldWebhooks } from './webhooks.ts';

export { ControlError, TapRefused } from '../client/control-client.ts';
export type { SubscribeOptions, WorldApp } from './app.ts';
export type { WorldClock } from './clock.ts';
export type { CallEndName, HearOptions, SoundOptions, WorldCall } from './call.ts';
export type { WorldConsumer, WorldInbox, WorldPage } from './page.ts';
export { ECHO, SILENCE, tone, wav } from './sounds.ts';
export type { Sound, Tone } from './sounds.ts';
export type { NextOptions, WorldWebhooks } from './webhooks.ts';

/** The seed of a world that names none: its app is subscribed to every field that the server sends. */
const DEFAULT_SEED = {
  apps: [
    {
      name: 'Demo app',
      fields: [
        'call_permission_reply',
        'call_settings_update',
        'calls',
        'message_deliveries',
        'message_echoes',
        'message_reads',
        'messages',
        'messaging_postbacks',
      ],
    },
  ],
  pages: [{ name: 'Demo Page', consumers: [{ name: 'Alex' }, { name: 'Sam' }], admins: [{ name: 'Robin' }] }],
};

export interface WorldOptions {
  /** Content of a seed file; default: an app that is subscribed to everything, a Page, two consumers and an admin. */
  readonly seed?: object;
  /** The instant at which the clock stands still; without it the clock runs in real time. */
  readonly at?: Date | string;
  /** Port to listen on; default 0, any free port. */
  readonly port?: number;
  /** Address to listen on; default 127.0.0.1. */
  readonly listen?: string;
}

/** A running instance for one test: its data in memory, its server in this process. */
export class World {
  /** Address of the server, without a slash at the end: what a client takes instead of https://graph.facebook.com. */
  readonly url: string;
  readonly clock: WorldClock;
  readonly control: ControlClient;
  readonly #close: () => Promise<void>;
  #app: WorldApp;
  #page: WorldPage;
  #consumers: readonly WorldConsumer[];
  #webhooks: WorldWebhooks;

  constructor(url: string, access: SeededAccess, close: () => Promise<void>) {
    this.url = url;
    this.control = new ControlClient(overHttp(url));
    this.clock = new WorldClock(this.control);
    this.#close = close;
    const graph = new GraphClient(this.graph, access.app.secret);
    this.#app = new WorldApp(this.control, graph, access);
    this.#page = new WorldPage(this.control, graph, access.page);
    this.#consumers = access.consumers.map((each) => new WorldConsumer(this.control, access.page.id, each));
    this.#webhooks = new WorldWebhooks(this.control, this.clock, access.app.id);
  }

  /** The first app of the seed. */
  get app(): WorldApp {
    return this.#app;
  }

  /** Base URL of the Graph API, with its version. */
  get graph(): string {
    return `${this.url}/v26.0`;
  }

  /** The first Page of the seed. */
  get page(): WorldPage {
    return this.#page;
  }

  /** The consumers of that Page, in the order of the seed. */
  get consumers(): readonly WorldConsumer[] {
    return this.#consumers;
  }

  /** The first of them. Throws when the seed has none. */
  get consumer(): WorldConsumer {
    const [consumer] = this.#consumers;
    if (!consumer) throw new Error('The seed has no consumer: add one to its first Page.');
    return consumer;
  }

  /** The inbox of that Page, where calls ring under the routing META. */
  get inbox(): WorldInbox {
    return this.#page.inbox;
  }

  /** Explains why a tap of the first consumer would ring or not, now or at another instant. */
  explain(...tap: Parameters<WorldConsumer['explain']>): Promise<Explanation> {
    return this.consumer.explain(...tap);
  }

  /** The webhooks that the app receives at its built-in receiver. */
  get webhooks(): WorldWebhooks {
    return this.#webhooks;
  }

  /** Environment variables for a client: the address, the ids, the token and the secret. */
  get env(): Readonly<Record<string, string>> {
    return {
      SWITCHHOOK_URL: this.url,
      APP_ID: this.app.id,
      APP_SECRET: this.app.secret,
      PAGE_ID: this.page.id,
      PAGE_TOKEN: this.page.token(),
    };
  }

  /**
   * Resolves once everything that earlier requests caused is done: webhooks posted, due timers run. Rejects when a receiver
   * does not answer.
   */
  async settled(): Promise<void> {
    const { unanswered = [] } = await this.control.post<Settled>('/settle');
    const [first] = unanswered;
    if (!first) return;
    const { app_id: app, callback_url: url } = first;
    throw new Error(`The receiver ${url} of app ${app} has not answered a webhook. Let it answer 200 at once.`);
  }

  /** Resolves to the Page as control shows it. */
  view(): Promise<PageView> {
    return this.control.get<PageView>(`/pages/${this.page.id}`);
  }

  /** Resets the instance: to the seed and the clock of the beginning, or to another seed. */
  async reset(seed?: object): Promise<void> {
    const { demo } = await this.control.post<InstanceReset>('/reset', seed ? { seed } : {});
    this.#adopt(requireAccess(demo));
  }

  /** Orders faults of requests and webhooks, as `PUT /_control/faults` takes them, in place of earlier ones. */
  async setFaults(faults: readonly (RequestFault | WebhookFault)[]): Promise<void> {
    if (!Array.isArray(faults)) throw new TypeError('setFaults takes a list of faults; an empty one removes them.');
    await this.control.put<List<FaultView>>('/faults', { faults });
  }

  /** Resolves to the whole state, to be given to `restore` later. */
  snapshot(): Promise<object> {
    return this.control.get<object>('/snapshot');
  }

  /** Takes everything, the clock included, back to a snapshot of this world. */
  async restore(snapshot: object): Promise<void> {
    const { demo } = await this.control.put<InstanceRestored>('/snapshot', snapshot);
    this.#adopt(requireAccess(demo));
  }

  close(): Promise<void> {
    return this.#close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#close();
  }

  #adopt(access: SeededAccess): void {
    const graph = new GraphClient(this.graph, access.app.secret);
    this.#app = new WorldApp(this.control, graph, access);
    this.#page = new WorldPage(this.control, graph, access.page);
    this.#consumers = access.consumers.map((each) => new WorldConsumer(this.control, access.page.id, each));
    this.#webhooks = new WorldWebhooks(this.control, this.clock, access.app.id);
  }
}

/**
 * Starts a world: an instance of its own for a test, in this process, with all data in memory. A world that is never
 * closed does not keep the process running. Throws UsageError, or ParamError for a seed with mistakes.
 */
export async function createSwitchhook(options: WorldOptions = {}): Promise<World> {
  checkOptions('createSwitchhook', options, ['seed', 'at', 'port', 'listen']);
  const { seed = DEFAULT_SEED, at, port, listen } = options;
  const start: SwitchhookOptions = {
    blocksExit: false,
    seed,
    ...(at !== undefined && { clock: at, freeze: true }),
    ...(port !== undefined && { port }),
    ...(listen !== undefined && { host: listen }),
  };
  const server = await startSwitchhook(start);
  return new World(server.url, requireAccess(server.demo ?? null), () => server.close());
}

function requireAccess(access: SeededAccess | null): SeededAccess {
  if (!access) throw new Error('The seed needs an app and a Page at least.');
  return access;
}
