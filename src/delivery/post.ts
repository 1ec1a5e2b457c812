import type { Attempt } from '../app/ports.ts';
import type { Agent } from 'undici';
import { readDestination } from './destination.ts';
import { signatures } from './signature.ts';

/** How webhooks go out. */
export interface Poster {
  /** Posts `body` once; whatever goes wrong is told in the attempt. `at` is the instant it is recorded under. */
  post(address: string, appSecret: string, body: string, at: number): Promise<Attempt>;
  /** Asks with a GET, as subscribing does. */
  get(address: string): Promise<Omit<Attempt, 'at'>>;
  close(): Promise<void>;
}

/** How much of a receiver's answer is kept. */
const RESPONSE_BYTES = 4096;
const VERIFICATION_MS = 6000;

/** `deadlineMs` bounds one attempt from connecting to the last byte read. How many run at once is the courier's matter. */
export function openPoster(options: { readonly deadlineMs: number }): Poster {
  let agent: Promise<Agent> | undefined;
  const connect = () =>
    (agent ??= import('undici').then((undici) => new undici.Agent({ pipelining: 1, keepAliveTimeout: 30_000 })));

  async function send(
    address: string,
    method: 'GET' | 'POST',
    deadlineMs: number,
    headers: Record<string, string>,
    body: string | null,
  ): Promise<Omit<Attempt, 'at'>> {
    const url = readDestination(address);
    if (!url)
      return { durationMs: 0, status: null, error: 'The callback is not an http or https address', response: null };
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
      return { durationMs: durationMs(), status: reply.statusCode, error: null, response };
    } catch (error) {
      const reason = deadline.aborted ? `No answer within ${deadlineMs / 1000} s` : describe(error);
      return { durationMs: durationMs(), status: null, error: reason, response: null };
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

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = (error as NodeJS.ErrnoException).code;
  if (code === 'ECONNREFUSED') return 'The connection was refused: is the receiver running?';
  if (code === 'ENOTFOUND') return 'The host name is not known';
  return error.message === '' ? (code ?? error.name) : error.message;
}
