import { connect, type Socket } from 'node:net';
import type { LoadPlan, LoadResult } from '../load.ts';

/**
 * Sends requests whose bytes are made before the load begins, over keep-alive connections without pipelining, and counts
 * the answers: a plan as JSON in the first argument, the result as one line of JSON on stdout.
 */

const WARM_UP_MS = 500;
const HEAD_END = Buffer.from('\r\n\r\n');

class Connection {
  readonly #load: Load;
  readonly #socket: Socket;
  #sentAt = 0;
  /** Bytes of an answer whose end has not arrived. */
  #startedAt: Buffer | undefined;

  constructor(load: Load) {
    this.#load = load;
    this.#socket = connect({ host: load.plan.host, port: load.plan.port, noDelay: true });
    this.#socket.on('connect', () => this.#send());
    this.#socket.on('data', (chunk: Buffer) => this.#read(chunk));
    this.#socket.on('error', (error) => load.fail(error.message));
    this.#socket.on('close', () => load.fail('the server has closed a connection'));
  }

  end(): void {
    this.#socket.removeAllListeners('close').destroy();
  }

  #send(): void {
    this.#sentAt = performance.now();
    this.#socket.write(this.#load.next());
  }

  #read(chunk: Buffer): void {
    const bytes = this.#startedAt ? Buffer.concat([this.#startedAt, chunk]) : chunk;
    const head = bytes.indexOf(HEAD_END);
    const length = head < 0 ? undefined : /\ncontent-length: *(\d+)/i.exec(bytes.toString('latin1', 0, head))?.[1];
    if (head >= 0 && length === undefined) return this.#load.fail('an answer without Content-Length');
    if (length === undefined || bytes.length < head + 4 + Number(length)) {
      this.#startedAt = bytes;
      return;
    }
    this.#startedAt = undefined;
    this.#load.count(performance.now() - this.#sentAt, bytes.toString('latin1', 9, 12));
    this.#send();
  }
}

class Load {
  readonly plan: LoadPlan;
  readonly #requests: readonly Buffer[];
  readonly #connections: Connection[];
  #sent = 0;
  #measuring = false;
  readonly #latencies: number[] = [];

  constructor(plan: LoadPlan) {
    this.plan = plan;
    this.#requests = makeRequests(plan);
    this.#connections = Array.from({ length: plan.connections }, () => new Connection(this));
  }

  async run(): Promise<LoadResult> {
    if (this.plan.spins) spin();
    await pause(WARM_UP_MS);
    this.#measuring = true;
    const startedAt = performance.now();
    await pause(this.plan.seconds * 1000);
    const seconds = (performance.now() - startedAt) / 1000;
    for (const each of this.#connections) each.end();
    const sorted = Float64Array.from(this.#latencies).sort();
    const at = (share: number) => sorted[Math.floor(sorted.length * share)] ?? NaN;
    return { rate: sorted.length / seconds, sent: this.#sent, p50: at(0.5), p99: at(0.99) };
  }

  next(): Buffer {
    return this.#requests[this.#sent++ % this.#requests.length] as Buffer;
  }

  count(ms: number, status: string): void {
    if (status !== '200') return this.fail(`the server answered ${status}`);
    if (this.#measuring) this.#latencies.push(ms);
  }

  fail(reason: string): void {
    process.stderr.write(`load: ${reason}\n`);
    process.exit(1);
  }
}

/** Returns the bytes of requests, so that consecutive writes to a path have different bodies. */
function makeRequests({ method, paths, bodies, host, port }: LoadPlan): readonly Buffer[] {
  const targets = 'sample' in paths ? samplePaths(paths.pattern, paths.from, paths.count, paths.sample) : paths;
  const rounds: readonly string[] = bodies ?? [''];
  return rounds.flatMap((body) =>
    targets.map((path) => {
      const entity = method === 'GET' ? '' : `Content-Type: application/json\r\nContent-Length: ${body.length}\r\n`;
      return Buffer.from(`${method} ${path} HTTP/1.1\r\nHost: ${host}:${port}\r\n${entity}\r\n${body}`);
    }),
  );
}

/** Returns paths of Pages chosen by chance, without repeating one where there are enough. */
function samplePaths(pattern: string, from: number, count: number, sample: number): readonly string[] {
  const chosen = new Set<number>();
  while (chosen.size < Math.min(sample, count)) chosen.add(Math.floor(Math.random() * count));
  return [...chosen].map((i) => pattern.replaceAll('{page}', String(from + i)).replaceAll('{i}', String(i)));
}

/**
 * Polls for answers without sleeping: to wake a sleeping process costs the server more than to answer, and a fast server
 * finds its load awake more often than a slow one.
 */
const spin = (): void => void setImmediate(spin);

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const result = await new Load(JSON.parse(process.argv[2] ?? '') as LoadPlan).run();
process.stdout.write(`${JSON.stringify(result)}\n`);
process.exit(0);
