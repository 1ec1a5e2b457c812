import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { isIP, type AddressInfo, type Socket } from 'node:net';

/** The one HTTP kernel, under the Graph surface and under control/: bodies within bounds, deadlines, whole replies. */

export interface HttpRequest {
  readonly method: string;
  /** The path as sent, still encoded, without the query. */
  readonly path: string;
  /** The query as sent, without the `?`. */
  readonly query: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
  /** The address of who sent it. */
  readonly client: string;
}

export interface HttpReply {
  readonly status: number;
  /** Names and values in turn, as `ServerResponse.writeHead` takes them; length and date are added. */
  readonly headers: readonly string[];
  readonly body: string | Buffer;
  /** Which of its routes the site took, with names in place of ids; left out when it took none. */
  readonly route?: string;
  /** Instead of a body: takes the response over once its headers are out, and ends it. */
  readonly stream?: (response: ServerResponse) => void;
}

/** What cannot be read as a request, in the words of whoever answers for the path. */
export type UnreadableRequest = 'body_too_large' | 'malformed_request' | 'headers_too_large' | 'request_timeout';

export interface Site {
  answer(request: HttpRequest): Promise<HttpReply>;
  refuse(trouble: UnreadableRequest): HttpReply;
}

export interface HttpLimits {
  readonly bodyBytes: number;
  /** How long a client may take to send a whole request. */
  readonly requestMs: number;
  /** Clients are known by the last address in X-Forwarded-For, the one that the proxy in front has added. */
  readonly trustProxy?: boolean;
  /** Whether the server keeps the process running, as servers do; false for one inside a test runner. */
  readonly holdsProcess?: boolean;
  /** Hears of every answer; `ms` is how long it took, once the whole request was there. */
  readonly onAnswer?: (reply: HttpReply, method: string, ms: number) => void;
}

export interface Listener {
  readonly port: number;
  /** Stops accepting, lets the answers under way leave for up to `graceMs`, then closes every connection. */
  close(graceMs: number): Promise<void>;
}

const EMPTY = Buffer.alloc(0);

/** Starts to listen; rejects when the address cannot be had. `siteFor` picks who answers, by path and by what the client accepts. */
export async function listen(
  address: { readonly host: string; readonly port: number },
  limits: HttpLimits,
  siteFor: (path: string, accept?: string) => Site,
): Promise<Listener> {
  const server = createServer({
    requestTimeout: limits.requestMs,
    headersTimeout: limits.requestMs,
    connectionsCheckingInterval: Math.min(1000, limits.requestMs),
    keepAliveTimeout: 65_000,
    noDelay: true,
    // node:http would answer these itself, without a body: no Host here, an unknown Expect below.
    requireHostHeader: false,
  });

  const onRequest = (request: IncomingMessage, response: ServerResponse): void => {
    const target = request.url ?? '/';
    const mark = target.indexOf('?');
    const path = mark < 0 ? target : target.slice(0, mark);
    const site = siteFor(path, request.headers.accept);
    const answer = (body: Buffer): void => {
      const query = mark < 0 ? '' : target.slice(mark + 1);
      const { method = 'GET', headers } = request;
      const begun = performance.now();
      site.answer({ method, path, query, headers, body, client: clientOf(request, limits.trustProxy) }).then(
        (reply) => {
          // A server that is closing keeps no connection alive: it would wait for it.
          send(request, response, reply, !server.listening);
          limits.onAnswer?.(reply, method, performance.now() - begun);
        },
        () => response.destroy(),
      );
    };
    if (request.headers['content-length'] === undefined && request.headers['transfer-encoding'] === undefined) {
      answer(EMPTY);
    } else {
      readBody(request, limits.bodyBytes, answer, () => {
        const reply = site.refuse('body_too_large');
        send(request, response, reply, true);
        limits.onAnswer?.(reply, request.method ?? 'GET', 0);
      });
    }
  };
  server.on('request', onRequest);
  if (limits.holdsProcess === false) server.unref().on('connection', (socket: Socket) => socket.unref());
  server.on('checkExpectation', onRequest);

  server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => {
    if (!socket.writable || socket.bytesWritten > 0) return void socket.destroy();
    const reply = siteFor('/').refuse(troubleOf(error.code));
    sendRaw(socket, reply);
    limits.onAnswer?.(reply, '', 0);
  });

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(address.port, address.host, resolve);
  });
  return { port: (server.address() as AddressInfo).port, close: (graceMs) => close(server, graceMs) };
}

function clientOf({ headers, socket }: IncomingMessage, trustProxy = false): string {
  const forwarded = trustProxy ? [headers['x-forwarded-for']].flat().join() : '';
  const added = forwarded.slice(forwarded.lastIndexOf(',') + 1).trim();
  return isIP(added) === 0 ? (socket.remoteAddress ?? '') : added;
}

/** Collects a body of at most `limit` bytes; past that it stops reading and calls `tooLarge`. */
function readBody(request: IncomingMessage, limit: number, whole: (body: Buffer) => void, tooLarge: () => void): void {
  if (Number(request.headers['content-length']) > limit) return tooLarge();
  const chunks: Buffer[] = [];
  let bytes = 0;
  request.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes <= limit) return void chunks.push(chunk);
    request.removeAllListeners('data').removeAllListeners('end').pause();
    tooLarge();
  });
  request.on('end', () => whole(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks)));
}

function send(request: IncomingMessage, response: ServerResponse, reply: HttpReply, hangUp = false): void {
  const { body, stream } = reply;
  if (stream) {
    // Chunks would make three writes of each; a stream without them ends with its connection.
    response.useChunkedEncodingByDefault = false;
    // A client that is gone already would never be told of as going.
    if (response.destroyed) return;
    response.writeHead(reply.status, [...reply.headers]);
    response.flushHeaders();
    return stream(response);
  }
  const length = typeof body === 'string' ? Buffer.byteLength(body) : body.length;
  const headers = [...reply.headers, 'Content-Length', String(length)];
  if (hangUp) headers.push('Connection', 'close');
  response.writeHead(reply.status, headers);
  // A client that is still sending would see a reset before the answer, so what it sends is read and thrown away.
  if (hangUp) request.resume();
  if (request.method === 'HEAD' || reply.status === 304) response.end();
  // ASCII, as all of Graph's answers are, is written much faster under that name.
  else response.end(body, length === body.length ? 'latin1' : 'utf8');
}

/** Answers where node:http could not make a request of what came, and hangs up. */
function sendRaw(socket: Socket, reply: HttpReply): void {
  const lines = [`HTTP/1.1 ${reply.status} Error`];
  for (let i = 0; i < reply.headers.length; i += 2) lines.push(`${reply.headers[i]}: ${reply.headers[i + 1]}`);
  lines.push(`Content-Length: ${Buffer.byteLength(reply.body)}`, 'Connection: close');
  socket.end(`${lines.join('\r\n')}\r\n\r\n${reply.body.toString()}`);
}

function troubleOf(code: string | undefined): UnreadableRequest {
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
