import type { LookupFunction } from 'node:net';
import type * as Undici from 'undici';
import type { Attempt, AttemptResult } from '../app/ports/entities.ts';
import type { DeliveryFailure } from '../domain/delivery-failure.ts';
import { toFailure } from './network-failure.ts';
import { readDestination, type Destinations } from './destinations.ts';
import { signatures } from './signature.ts';

/** How webhooks go out. */
export interface WebhookSender {
  /** Posts `body` once; whatever goes wrong is told in the attempt. `at` is the instant it is recorded under. */
  post(address: string, appSecret: string, body: string, at: number): Promise<Attempt>;
  /** Asks with a GET, as subscribing does. */
  get(address: string): Promise<AttemptResult>;
  close(): Promise<void>;
}

/** How much of a receiver's answer is kept. */
const RESPONSE_BYTES = 4096;
const VERIFICATION_MS = 6000;

export interface SenderOptions {
  /** Bounds one attempt from connecting to the last byte read. How many run at once is the courier's matter. */
  readonly deadlineMs: number;
  readonly destinations: Destinations;
}

/** Redirects are not followed, and a proxy that the environment names is not used. */
export function openSender(options: SenderOptions): WebhookSender {
  const { destinations } = options;
  let agent: Promise<Undici.Agent> | undefined;
  const connect = () => (agent ??= import('undici').then((undici) => openAgent(undici, destinations)));

  async function send(
    address: string,
    method: 'GET' | 'POST',
    deadlineMs: number,
    headers: Record<string, string>,
    body: string | null,
  ): Promise<AttemptResult> {
    const url = readDestination(address);
    if (!url) return unanswered({ kind: 'invalid_address', detail: '' }, 0);
    const objection = destinations.objection(url);
    if (objection) return unanswered(objection, 0);
    const begun = performance.now();
    const durationMs = () => Math.round(performance.now() - begun);
    const deadline = AbortSignal.timeout(deadlineMs);
    try {
      const reply = await (
        await connect()
      ).request({
        origin: url.origin,
        path: url.pathname + url.search,
        method,
        headers,
        body,
        signal: deadline,
      });
      const response = await readStart(reply.body);
      return { durationMs: durationMs(), status: reply.statusCode, failure: null, response };
    } catch (error) {
      return unanswered(
        deadline.aborted ? { kind: 'timeout', detail: `${deadlineMs / 1000} s` } : toFailure(error),
        durationMs(),
      );
    }
  }

  return {
    async post(address, appSecret, body, at) {
      const { sha1, sha256 } = signatures(appSecret, body);
      const headers = {
        'content-type': 'application/json',
        'x-hub-signature': sha1,
        'x-hub-signature-256': sha256,
        'user-agent': 'facebookexternalua',
      };
      return { at, ...(await send(address, 'POST', options.deadlineMs, headers, body)) };
    },
    get: (address) => send(address, 'GET', VERIFICATION_MS, { 'user-agent': 'facebookexternalua' }, null),
    async close() {
      await (await agent)?.destroy();
    },
  };
}

/** Connections are kept by origin; the address of each is found as its origin demands. */
function openAgent(undici: typeof Undici, destinations: Destinations): Undici.Agent {
  const connectors = new Map<LookupFunction, Undici.buildConnector.connector>();
  const connect: Undici.buildConnector.connector = (target, done) => {
    const lookup = destinations.lookupFor(`${target.protocol}//${target.host}`);
    let connector = connectors.get(lookup);
    if (!connector) connectors.set(lookup, (connector = undici.buildConnector({ lookup })));
    connector(target, done);
  };
  return new undici.Agent({ pipelining: 1, keepAliveTimeout: 30_000, connect });
}

/** The beginning of a body as text; the rest is not waited for. */
async function readStart(body: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes >= RESPONSE_BYTES) break;
  }
  return Buffer.concat(chunks).subarray(0, RESPONSE_BYTES).toString();
}

const unanswered = (failure: DeliveryFailure, durationMs: number): AttemptResult => ({
  durationMs,
  status: null,
  failure,
  response: null,
});
