import { createServer, request as sendHttp, type IncomingMessage, type ServerResponse } from 'node:http';
import { request as sendHttps } from 'node:https';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { createSecureContext, TLSSocket, type SecureContext } from 'node:tls';
import type { ServerCertificate } from './authority.ts';
import { connectToInstance, GRAPH_HOST } from './graph-host.ts';

export interface ProxyOptions {
  /** Port on 127.0.0.1; 0 for any free port. */
  readonly port: number;
  /** Address of the instance that answers for the host of the Graph. */
  readonly instance: URL;
  /** Certificate for the host of the Graph. */
  readonly certificate: ServerCertificate;
  /** Other hosts, whose connections are passed on unread; `*` for all. */
  readonly tunnelHosts: readonly string[];
  /** Called when a request is refused or fails, with one sentence. */
  readonly onTrouble: (sentence: string) => void;
  /** Called when a client ends its TLS connection before a request, with the code of OpenSSL or Node, or `closed`. */
  readonly onHandshakeFailure: (code: string) => void;
}

export interface RunningProxy {
  /** Value for `HTTPS_PROXY`. */
  readonly url: string;
  /** Closes the proxy and every connection through it. */
  close(): Promise<void>;
}

/** The parts that answer requests. `sockets` holds the open tunnels, of which the HTTP server does not know. */
interface Parts extends ProxyOptions {
  readonly secureContext: SecureContext;
  readonly sockets: Set<Socket>;
}

/**
 * Starts an HTTP proxy on 127.0.0.1: requests for graph.facebook.com go to a Switchhook, and those for hosts that are
 * not listed are refused. Rejects when the port cannot be bound.
 */
export async function startProxy(options: ProxyOptions): Promise<RunningProxy> {
  const sockets = new Set<Socket>();
  const parts: Parts = { ...options, secureContext: createSecureContext(options.certificate), sockets };
  const server = createServer((request, response) => forward(parts, request, response));
  server.on('connect', (request: IncomingMessage, socket, head: Buffer) => {
    // The type is Duplex, for users who emit 'connect' themselves.
    // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment
    openTunnel(parts, request.url ?? '', socket as Socket, head);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
        for (const socket of sockets) socket.destroy();
      }),
  };
}

/** Answers CONNECT, by which clients ask for a connection to an https host. `target` is `host:port`. */
function openTunnel(parts: Parts, target: string, client: Socket, head: Buffer): void {
  track(parts, client);
  const [, host = '', port = ''] = /^\[?([^\]]+?)\]?:(\d+)$/.exec(target.toLowerCase()) ?? [];
  const isGraph = host === GRAPH_HOST && port === '443';
  if (!isGraph && !mayTunnel(parts, host)) {
    parts.onTrouble(`Refused a connection to ${target}: ${remedyFor(host)}.`);
    return endConnect(client, 403, `Only ${GRAPH_HOST}:443 goes through switchhook proxy`);
  }
  const server = isGraph ? connectToInstance(parts.instance) : connect(Number(port), host);
  track(parts, server);
  const fail = (error: Error): void => {
    const reason = isGraph ? absence(parts) : `${target} cannot be reached`;
    parts.onTrouble(`${reason}: ${error.message}.`);
    endConnect(client, 502, reason);
  };
  server.once('error', fail);
  server.once('connect', () => {
    server.off('error', fail);
    client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
    client.unshift(head);
    join(isGraph ? acceptTls(parts, client) : client, server);
  });
}

/** Forwards a request whose target is a whole URL: some clients send even https requests to a proxy like that. */
function forward(parts: Parts, request: IncomingMessage, response: ServerResponse): void {
  const { method, headers } = request;
  const url = URL.parse(request.url ?? '');
  if (!url) {
    return refuse(
      response,
      400,
      'This is a proxy: set HTTPS_PROXY to its address, and it gets the requests of a client.',
    );
  }
  if (url.hostname !== GRAPH_HOST) {
    const sentence = `Refused a request to ${url.origin}: ${remedyFor(url.hostname)}.`;
    parts.onTrouble(sentence);
    return refuse(response, 403, sentence);
  }
  const send = parts.instance.protocol === 'https:' ? sendHttps : sendHttp;
  const sent = send(new URL(url.pathname + url.search, parts.instance), { method, headers }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
  });
  sent.on('error', (error) => {
    const sentence = `${absence(parts)}: ${error.message}.`;
    parts.onTrouble(sentence);
    if (response.headersSent) response.destroy();
    else refuse(response, 502, sentence);
  });
  request.pipe(sent);
}

const mayTunnel = ({ tunnelHosts }: Parts, host: string): boolean =>
  host !== GRAPH_HOST && tunnelHosts.some((allowed) => allowed === '*' || allowed === host);

const remedyFor = (host: string): string =>
  host === GRAPH_HOST
    ? `${GRAPH_HOST} is answered on port 443 only`
    : `only ${GRAPH_HOST} goes through this proxy; put ${host} into NO_PROXY, or start the proxy with --tunnel ${host}`;

const absence = ({ instance }: Parts): string => `No Switchhook answers at ${instance.origin}`;

function acceptTls({ secureContext, onHandshakeFailure }: Parts, client: Socket): TLSSocket {
  const socket = new TLSSocket(client, { isServer: true, secureContext, ALPNProtocols: ['http/1.1'] });
  // Node's clients check the certificate after the handshake, so that it succeeds for the server.
  let failure: string | undefined = 'closed';
  socket.once('data', () => {
    failure = undefined;
  });
  socket.on('error', ({ code }: NodeJS.ErrnoException) => {
    failure &&= code ?? failure;
  });
  socket.once('close', () => {
    if (failure !== undefined) onHandshakeFailure(failure);
  });
  return socket;
}

function track({ sockets }: Parts, socket: Socket): void {
  sockets.add(socket);
  socket.once('close', () => sockets.delete(socket));
  // Its close event follows, and ends the other side.
  socket.on('error', () => {});
}

/** Passes bytes on in both directions, and ends both sides together. */
function join(client: Socket, server: Socket): void {
  client.on('error', () => {});
  client.pipe(server).once('close', () => client.destroy());
  server.pipe(client).once('close', () => server.destroy());
}

/** Refuses a CONNECT: clients show the reason phrase, and most of them no body. */
function endConnect(client: Socket, status: number, reason: string): void {
  client.end(`HTTP/1.1 ${status} ${reason}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

function refuse(response: ServerResponse, status: number, sentence: string): void {
  const body = Buffer.from(`${sentence}\n`);
  const headers = { 'Content-Type': 'text/plain; charset=utf-8', 'Content-Length': body.length, Connection: 'close' };
  response.writeHead(status, headers).end(body);
}
