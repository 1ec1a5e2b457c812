import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Received {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  /** The exact bytes. */
  readonly body: Buffer;
}

/** Status of an answer, sent once a promise has it; `hang` never answers, `drop` closes the connection. */
export type Answer = number | Promise<number> | 'hang' | 'drop';

export interface Receiver {
  readonly url: string;
  /** Webhooks received so far, without verification requests. */
  readonly received: readonly Received[];
  /** Verification requests received so far. */
  readonly challenges: readonly Received[];
  /** Answers to the next webhooks; 200 when the list is empty. */
  readonly answers: Answer[];
  /** Resolves once `count` webhooks have been received in all. */
  count(count: number): Promise<readonly Received[]>;
  close(): Promise<void>;
}

/** Starts an HTTP receiver on loopback; `challenge` answers verification requests, correctly by default. */
export async function startReceiver(
  challenge: (query: URLSearchParams) => { status: number; body: string } = (query) => ({
    status: 200,
    body: query.get('hub.challenge') ?? '',
  }),
): Promise<Receiver> {
  const received: Received[] = [];
  const challenges: Received[] = [];
  const answers: Answer[] = [];
  const waiting = new Set<() => void>();

  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method = '', url = '', headers } = request;
      const one = { method, url, headers, body: Buffer.concat(chunks) };
      if (method === 'GET') {
        challenges.push(one);
        const { status, body } = challenge(new URL(url, 'http://receiver').searchParams);
        response.writeHead(status).end(body);
        return;
      }
      const answer = answers.shift() ?? 200;
      received.push(one);
      if (answer === 'drop') request.socket.destroy();
      else if (answer !== 'hang') void Promise.resolve(answer).then((status) => response.writeHead(status).end('ok'));
      for (const check of waiting) check();
    });
  });
  // Longer than a test takes, so that a test knows which requests use a connection again.
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhook`,
    received,
    challenges,
    answers,
    count: (count) =>
      new Promise((resolve) => {
        const check = (): void => {
          if (received.length < count) return;
          waiting.delete(check);
          resolve(received);
        };
        waiting.add(check);
        check();
      }),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
