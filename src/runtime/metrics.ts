import type { Counter, Histogram, Registry } from 'prom-client';
import type { Clock } from '../app/ports/clock.ts';
import type { Store } from '../app/ports/store.ts';

/** Connections of this process to the database. */
export interface PoolState {
  readonly total: number;
  readonly idle: number;
  /** Callers that wait for one. */
  readonly waiting: number;
}

/** Where numbers are read when somebody asks for them. */
export interface MetricSources {
  readonly version: () => string;
  readonly store: Store;
  readonly clock: Clock;
  /** Undefined where there is no pool. */
  readonly pool: (() => PoolState) | undefined;
  readonly liveStreams: () => number;
}

/** An answer that left. `route` has names in place of ids, so that there are as many as there are routes. */
export interface AnsweredHttpRequest {
  readonly route: string;
  readonly method: string;
  readonly status: number;
  readonly ms: number;
}

/** What was counted. Made by prom-client, which is loaded when it is first needed: `dev` starts without it. */
interface Counts {
  readonly registry: Registry;
  readonly requests: Counter;
  readonly latency: Histogram;
  readonly graphErrors: Counter;
  readonly attempts: Counter;
  readonly attemptTime: Histogram;
}

const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS']);
/** In seconds: from an answer that is at hand to one that waited for the database as long as anything may. */
const LATENCIES = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5];
const ATTEMPT_TIMES = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 45];
/** How long the backlog is taken for what it was, in ms: several may ask, and each would have it counted. */
const BACKLOG_KEPT_MS = 5000;

/** Numbers for Prometheus. No label holds an id, a secret or anything else that a client chose. */
export class Metrics {
  readonly #sources: MetricSources;
  #counts: Counts | undefined;
  #loading: Promise<Counts> | undefined;
  #backlog: Promise<{ readonly pending: number; readonly oldest: number | undefined }> | undefined;
  #backlogAt = -Infinity;

  constructor(sources: MetricSources) {
    this.#sources = sources;
  }

  /** Nothing is counted before. */
  async start(): Promise<void> {
    this.#counts = await (this.#loading ??= this.#load());
  }

  answered({ route, method, status, ms }: AnsweredHttpRequest): void {
    if (!this.#counts) return;
    const labels = { route, method: METHODS.has(method) ? method : 'other' };
    this.#counts.requests.inc({ ...labels, status });
    this.#counts.latency.observe(labels, ms / 1000);
  }

  /** The Graph surface refused; alone or within a batch. */
  refused(code: number, subcode: number | undefined): void {
    this.#counts?.graphErrors.inc({ code, subcode: subcode ?? '' });
  }

  /** An attempt to deliver was recorded; `state` is what became of its delivery. */
  attempted(state: string, ms: number): void {
    if (!this.#counts) return;
    this.#counts.attempts.inc({ outcome: state === 'pending' ? 'retry' : state });
    this.#counts.attemptTime.observe(ms / 1000);
  }

  async show(): Promise<{ readonly type: string; readonly text: string }> {
    await this.start();
    const { registry } = await (this.#loading ??= this.#load());
    return { type: registry.contentType, text: await registry.metrics() };
  }

  async #load(): Promise<Counts> {
    const { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } = await import('prom-client');
    const registry = new Registry();
    const registers = [registry];
    // The process and Node under the names that every dashboard for Node knows; among them the delay of the event loop.
    collectDefaultMetrics({ register: registry });
    const { version, pool, liveStreams } = this.#sources;
    const gauge = (name: string, help: string, read: () => number | undefined | Promise<number | undefined>) =>
      new Gauge({
        name,
        help,
        registers,
        async collect() {
          const value = await read();
          if (value === undefined) this.remove();
          else this.set(value);
        },
      });
    new Gauge({
      name: 'switchhook_build_info',
      help: 'The version that runs.',
      labelNames: ['version', 'node'],
      registers,
    })
      .labels(version(), process.version)
      .set(1);
    gauge('switchhook_live_streams', 'Live streams that are open in this process.', liveStreams);
    gauge(
      'switchhook_deliveries_pending',
      'Deliveries in the database that are to be sent, now or again; counted up to 100000.',
      async () => (await this.#readBacklog())?.pending,
    );
    gauge(
      'switchhook_deliveries_oldest_pending_seconds',
      'Age of the oldest delivery that is to be sent; 0 when there is none.',
      async () => {
        const backlog = await this.#readBacklog();
        const oldest = backlog && (backlog.oldest ?? this.#sources.clock.now());
        return oldest === undefined ? undefined : Math.max(0, this.#sources.clock.now() - oldest) / 1000;
      },
    );
    if (pool) {
      const name = 'switchhook_database_connections';
      gauge(name, 'Connections of this process to the database.', () => pool().total);
      gauge(`${name}_idle`, 'Connections to the database that nobody uses.', () => pool().idle);
      gauge(`${name}_waiting`, 'Callers that wait for a connection to the database.', () => pool().waiting);
    }
    return {
      registry,
      requests: new Counter({
        name: 'switchhook_http_requests_total',
        help: 'Requests answered, by route, method and status.',
        labelNames: ['route', 'method', 'status'],
        registers,
      }),
      latency: new Histogram({
        name: 'switchhook_http_request_duration_seconds',
        help: 'From the whole request to its answer.',
        labelNames: ['route', 'method'],
        buckets: LATENCIES,
        registers,
      }),
      graphErrors: new Counter({
        name: 'switchhook_graph_errors_total',
        help: 'Errors of the Graph surface by code and subcode; those within a batch each.',
        labelNames: ['code', 'subcode'],
        registers,
      }),
      attempts: new Counter({
        name: 'switchhook_delivery_attempts_total',
        help: 'Attempts to deliver: delivered, retry (it comes again) or dropped (given up).',
        labelNames: ['outcome'],
        registers,
      }),
      attemptTime: new Histogram({
        name: 'switchhook_delivery_attempt_duration_seconds',
        help: 'Attempts to deliver, from connecting to the last byte read.',
        buckets: ATTEMPT_TIMES,
        registers,
      }),
    };
  }

  /** Undefined while the database cannot be asked: no number is better than a wrong one. */
  async #readBacklog() {
    if (performance.now() - this.#backlogAt >= BACKLOG_KEPT_MS) {
      this.#backlogAt = performance.now();
      this.#backlog = this.#sources.store.read((reads) => reads.deliveries.backlog());
      this.#backlog.catch(() => {});
    }
    return this.#backlog?.catch(() => undefined);
  }
}
