import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { isIP, type AddressInfo, type Socket } from 'node:net';
import { createServer } from './node-http.ts';
import { readBody } from './read-body.ts';
import { RequestQueues } from './request-queue.ts';
import { sendRawReply, sendReply } from './send-reply.ts';
import type { HttpReply, Site, UnreadableRequest } from './site.ts';

export interface HttpLimits {
  readonly bodyBytes: number;
  /** Milliseconds that a client may take to send a whole request, and to read on in an answer. */
  readonly requestMs: number;
  /** Takes the last address in X-Forwarded-For, which the proxy in front has added, for the client's. */
  readonly trustProxy?: boolean;
  /** False for a server inside a test runner, which must not keep the process running; true when left out. */
  readonly blocksExit?: boolean;
  /** Called after every answer; `ms` is its duration from the arrival of the whole request. */
  readonly onAnswer?: (reply: HttpReply, method: string, ms: number) => void;
}

/** Picks the site for a path and the client's `Accept` header. */
export type SiteFor = (path: string, accept?: string) => Site;

export interface ListenAddress {
  readonly host: string;
  readonly port: number;
  /** Answers HTTPS instead of HTTP. */
  readonly tls?: TlsOptions;
}

export interface TlsOptions {
  /** Private key and certificate, both PEM. */
  readonly key: string;
  readonly cert: string;
  /** Called with the code of OpenSSL or Node when a connection ends before its handshake is done. */
  readonly onHandshakeFailure: (code: string) => void;
}

export interface Listener {
  readonly port: number;
  /** Stops accepting, waits up to `graceMs` for the answers under way, then closes every connection. */
  close(graceMs: number): Promise<void>;
}

/**
 * Starts the HTTP server under all sites: bodies within bounds, deadlines, whole replies. Rejects when the address
 * cannot be bound. `siteFor` picks the site for a path and the client's `Accept` header.
 */
export async function listen(address: ListenAddress, limits: HttpLimits, siteFor: SiteFor): Promise<Listener> {
  const options = {
    requestTimeout: limits.requestMs,
    headersTimeout: limits.requestMs,
    connectionsCheckingInterval: Math.min(1000, limits.requestMs),
    keepAliveTimeout: 65_000,
    noDelay: true,
    // node:http would answer these itself, without a body: no Host here, an unknown Expect below.
    requireHostHeader: false,
    // Bodies are read only where a header announces one (read-body.ts).
    optimizeEmptyRequests: true,
  };
  const { tls } = address;
  // Loaded only here, because most servers answer plain HTTP only.
  const server = tls
    ? (await import('node:https')).createServer({ ...options, key: tls.key, cert: tls.cert })
    : createServer(options);
  if (tls) server.on('tlsClientError', ({ code = '' }: NodeJS.ErrnoException) => tls.onHandshakeFailure(code));

  const answerRequest = (request: IncomingMessage, response: ServerResponse): void => {
    const { method = 'GET', headers } = request;
    const target = request.url ?? '/';
    const mark = target.indexOf('?');
    const path = mark < 0 ? target : target.slice(0, mark);
    const query = mark < 0 ? '' : target.slice(mark + 1);
    const site = siteFor(path, headers.accept);
    const answer = (body: Buffer): void => {
      const startedAt = performance.now();
      const send = (reply: HttpReply): void => {
        // A server that is closing would wait for a connection that stays open.
        sendReply(request, response, reply, !server.listening);
        queues.replied(request, response);
        limits.onAnswer?.(reply, method, performance.now() - startedAt);
      };
      const client = clientOf(request, limits.trustProxy);
      const reply = site.answer({ method, path, query, headers, body, client });
      if (reply instanceof Promise) reply.then(send, () => response.destroy());
      else send(reply);
    };
    readBody(request, site.bodyBytes?.(path) ?? limits.bodyBytes, answer, () => {
      const reply = site.refuse('body_too_large');
      sendReply(request, response, reply, true);
      queues.replied(request, response);
      limits.onAnswer?.(reply, method, 0);
    });
  };
  const queues = new RequestQueues(answerRequest, limits.requestMs);
  const onRequest = (request: IncomingMessage, response: ServerResponse): void => queues.add(request, response);
  server.on('request', onRequest);
  if (limits.blocksExit === false) server.unref().on('connection', (socket: Socket) => socket.unref());
  server.on('checkExpectation', onRequest);

  server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => {
    if (!socket.writable || error.code === 'ECONNRESET') return void socket.destroy();
    const reply = siteFor('/').refuse(unreadableReason(error.code));
    queues.afterAll(socket, () => {
      sendRawReply(socket, reply);
      limits.onAnswer?.(reply, '', 0);
    });
  });
  // node:http would close the connection without an answer.
  server.on('connect', ({ method = 'CONNECT', headers, socket }: IncomingMessage) => {
    const request = {
      method,
      path: '/',
      query: '',
      headers,
      body: Buffer.alloc(0),
      client: socket.remoteAddress ?? '',
    };
    const answered = Promise.resolve(siteFor('/').answer(request));
    queues.afterAll(socket, () => {
      answered.then(
        (reply) => {
          sendRawReply(socket, reply);
          limits.onAnswer?.(reply, method, 0);
        },
        () => socket.destroy(),
      );
    });
  });

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(address.port, address.host, resolve);
  });
  return { port: (server.address() as AddressInfo).port, close: (graceMs) => close(server, graceMs) };
}

function clientOf({ headers, socket }: IncomingMessage, trustProxy = false): string {
  if (!trustProxy) return socket.remoteAddress ?? '';
  const forwarded = [headers['x-forwarded-for']].flat().join();
  const added = forwarded.slice(forwarded.lastIndexOf(',') + 1).trim();
  return isIP(added) === 0 ? (socket.remoteAddress ?? '') : added;
}

/** Maps a code of node:http's parser. */
function unreadableReason(code: string | undefined): UnreadableRequest {
  if (code === 'HPE_HEADER_OVERFLOW') return 'headers_too_large';
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return 'request_timeout';
  return 'malformed_request';
}

function close(server: Server, graceMs: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => server.closeAllConnections(), graceMs);
    server.close(() => {
      clearTimeout(timer);
      resolve();
    });
    server.closeIdleConnections();
  });
}
