import type { Counter, Histogram, Registry } from 'prom-client';
import type { Clock } from '../app/ports/clock.ts';
import type { Store } from '../app/ports/store.ts';

/** Connections of this process to the database. */
export interface PoolState {
  readonly total: number;
  readonly idle: number;
  /** Number of callers that wait for a connection. */
  readonly waiting: number;
}

/** Sources of the numbers that are read at each request for metrics. */
export interface MetricSources {
  readonly version: () => string;
  readonly store: Store;
  readonly clock: Clock;
  /** Undefined where the database is not distributed. */
  readonly missingParts?: (() => number) | undefined;
  /** Undefined for SQLite, which has no pool. */
  readonly pool: (() => PoolState) | undefined;
  readonly liveStreams: () => number;
}

/** A request that was answered. `route` has parameter names in place of ids, so that the number of labels is bounded. */
export interface AnsweredHttpRequest {
  readonly route: string;
  readonly method: string;
  readonly status: number;
  readonly ms: number;
}

/** The counters of prom-client, which is loaded when it is first needed, so that `dev` starts without it. */
interface Counts {
  readonly registry: Registry;
  readonly requests: Counter;
  readonly latency: Histogram;
  readonly graphErrors: Counter;
  readonly attempts: Counter;
  readonly attemptTime: Histogram;
  readonly refusedTaps: Counter;
  readonly skippedRequests: Counter;
}

/** The numbers of the answers with the same labels: to find them by their labels takes longer than to count. */
interface Answers {
  readonly requests: Counter.Internal;
  readonly latency: Histogram.Internal<string>;
}

const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS']);
/** Buckets in seconds: from an answer out of memory to one that waited for the database until its time limit. */
const LATENCIES = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5];
const ATTEMPT_TIMES = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 45];
/** Time for which a count of the backlog is reused; ms. Several scrapers would otherwise each have it counted. */
const BACKLOG_REUSE_MS = 5000;

/** Numbers for Prometheus. No label holds an id, a secret or anything else that a client chose. */
export class Metrics {
  readonly #sources: MetricSources;
  #counts: Counts | undefined;
  /** By status, method and route. */
  readonly #answers = new Map<string, Answers>();
  #loading: Promise<Counts> | undefined;
  #backlog: Promise<{ readonly pending: number; readonly oldest: number | undefined }> | undefined;
  #backlogAt = -Infinity;

  constructor(sources: MetricSources) {
    this.#sources = sources;
  }

  /** Starts to count; before, nothing is counted. */
  async start(): Promise<void> {
    this.#counts = await this.#loadOnce();
  }

  countAnswer({ route, method, status, ms }: AnsweredHttpRequest): void {
    if (!this.#counts) return;
    const key = `${status} ${method} ${route}`;
    const answers = this.#answers.get(key) ?? this.#addAnswers(this.#counts, key, { route, method, status });
    answers.requests.inc();
    answers.latency.observe(ms / 1000);
  }

  #addAnswers(counts: Counts, key: string, { route, method, status }: Omit<AnsweredHttpRequest, 'ms'>): Answers {
    const labels = { route, method: METHODS.has(method) ? method : 'other' };
    const answers = { requests: counts.requests.labels({ ...labels, status }), latency: counts.latency.labels(labels) };
    // Methods that are not known share their numbers, and a client may send any number of them.
    if (METHODS.has(method)) this.#answers.set(key, answers);
    return answers;
  }

  /** Counts an error of the Graph surface, of a request alone or within a batch. */
  countError(code: number, subcode: number | undefined): void {
    this.#counts?.graphErrors.inc({ code, subcode: subcode ?? '' });
  }

  /** Counts a tap that did not ring; `gate` is the one that stopped it. */
  countRefusedTap(gate: string): void {
    this.#counts?.refusedTaps.inc({ gate });
  }

  /** Counts a request that is not in the request log, because it was beyond the rate that is recorded. */
  countSkippedRequest(): void {
    this.#counts?.skippedRequests.inc();
  }

  /** Counts an attempt to deliver; `state` is the state of its delivery after it. */
  countAttempt(state: string, ms: number): void {
    if (!this.#counts) return;
    this.#counts.attempts.inc({ outcome: state === 'pending' ? 'retry' : state });
    this.#counts.attemptTime.observe(ms / 1000);
  }

  async collect(): Promise<{ readonly type: string; readonly text: string }> {
    await this.start();
    const { registry } = await this.#loadOnce();
    return { type: registry.contentType, text: await registry.metrics() };
  }

  #loadOnce(): Promise<Counts> {
    this.#loading ??= this.#load();
    return this.#loading;
  }

  async #load(): Promise<Counts> {
    const { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } = await import('prom-client');
    const registry = new Registry();
    const registers = [registry];
    // The metrics of the process and of Node, such as the event loop delay, have the names that dashboards for Node expect.
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
      help: 'Version of Switchhook and of Node.',
      labelNames: ['version', 'node'],
      registers,
    })
      .labels(version(), process.version)
      .set(1);
    const { missingParts } = this.#sources;
    if (missingParts)
      gauge(
        'switchhook_database_parts_missing',
        'Parts of the distributed database that were missing in the latest list.',
        missingParts,
      );
    gauge('switchhook_live_streams', 'Open live streams of this process.', liveStreams);
    gauge(
      'switchhook_deliveries_pending',
      'Pending deliveries in the database, counted up to 100000.',
      async () => (await this.#readBacklog())?.pending,
    );
    gauge(
      'switchhook_deliveries_oldest_pending_seconds',
      'Age of the oldest pending delivery; 0 when there is none.',
      async () => {
        const backlog = await this.#readBacklog();
        const oldest = backlog && (backlog.oldest ?? this.#sources.clock.now());
        return oldest === undefined ? undefined : Math.max(0, this.#sources.clock.now() - oldest) / 1000;
      },
    );
    if (pool) {
      const name = 'switchhook_database_connections';
      gauge(name, 'Connections of this process to the database.', () => pool().total);
      gauge(`${name}_idle`, 'Idle connections of this process to the database.', () => pool().idle);
      gauge(
        `${name}_waiting`,
        'Callers in this process that wait for a connection to the database.',
        () => pool().waiting,
      );
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
        help: 'Time from the end of the request to its answer.',
        labelNames: ['route', 'method'],
        buckets: LATENCIES,
        registers,
      }),
      graphErrors: new Counter({
        name: 'switchhook_graph_errors_total',
        help: 'Errors of the Graph surface by code and subcode; each one within a batch counts.',
        labelNames: ['code', 'subcode'],
        registers,
      }),
      attempts: new Counter({
        name: 'switchhook_delivery_attempts_total',
        help: 'Attempts to deliver, by outcome: delivered, retry (pending again) or dropped.',
        labelNames: ['outcome'],
        registers,
      }),
      attemptTime: new Histogram({
        name: 'switchhook_delivery_attempt_duration_seconds',
        help: 'Duration of attempts to deliver, from connecting to the last byte read.',
        buckets: ATTEMPT_TIMES,
        registers,
      }),
      refusedTaps: new Counter({
        name: 'switchhook_taps_refused_total',
        help: 'Taps of consumers that did not ring, by the gate that stopped them.',
        labelNames: ['gate'],
        registers,
      }),
      skippedRequests: new Counter({
        name: 'switchhook_requests_not_logged_total',
        help: 'Requests to the Graph surface that the request log left out, because they were beyond its rate.',
        registers,
      }),
    };
  }

  /** Resolves to undefined while the database cannot be reached: no number is better than a wrong one. */
  async #readBacklog() {
    if (performance.now() - this.#backlogAt >= BACKLOG_REUSE_MS) {
      this.#backlogAt = performance.now();
      this.#backlog = this.#sources.store.read((reads) => reads.deliveries.backlog());
      this.#backlog.catch(() => {});
    }
    return this.#backlog?.catch(() => undefined);
  }
}
