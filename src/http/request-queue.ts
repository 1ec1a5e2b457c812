import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/**
 * Maximum number of pipelined requests that wait on all connections together. One read of a socket can contain some
 * 2,500 of them, and each takes about 4 kB until its turn.
 */
const MOST_WAITING = 2500;

/** Number of requests that wait on all connections together. */
interface Waiting {
  count: number;
  readonly most: number;
}

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/**
 * The requests of all connections of one server. Those of one connection are answered one after the other, and the next one
 * only once the client has read the answers before it; so what a client does not read is bounded by one answer. A
 * connection is closed when its client reads nothing for `readMs`, or when one more request than `most` would wait.
 */
export class RequestQueues {
  readonly #connections = new WeakMap<Socket, Connection>();
  readonly #answer: Answer;
  readonly #readMs: number;
  readonly #waiting: Waiting;

  constructor(answer: Answer, readMs: number, most = MOST_WAITING) {
    this.#answer = answer;
    this.#readMs = readMs;
    this.#waiting = { count: 0, most };
  }

  /** Answers a request now, or once the requests before it on its connection are answered. */
  add(request: IncomingMessage, response: ServerResponse): void {
    const connection = this.#connectionOf(request.socket);
    if (connection.isIdle) connection.begin(request, response);
    else connection.wait(request, response);
  }

  /** Is called when the reply to a request was handed to its connection. */
  replied(request: IncomingMessage, response: ServerResponse): void {
    this.#connections.get(request.socket)?.replied(response);
  }

  /** Calls `act` once all requests of the connection so far are answered; at once when there are none. */
  afterAll(socket: Socket, act: () => void): void {
    const connection = this.#connections.get(socket);
    if (connection) connection.afterAll(act);
    else act();
  }

  #connectionOf(socket: Socket): Connection {
    const known = this.#connections.get(socket);
    if (known) return known;
    const connection = new Connection(socket, this.#answer, this.#readMs, this.#waiting);
    this.#connections.set(socket, connection);
    return connection;
  }
}

/**
 * The requests of one connection.
 * Idle: the next request is answered at once.
 * Busy: a request is being answered, or its answer is not yet read; further ones wait, and the socket is not read.
 */
class Connection {
  readonly #socket: Socket;
  readonly #answer: Answer;
  readonly #readMs: number;
  readonly #total: Waiting;
  /** The request that is being answered. */
  #current: IncomingMessage | undefined;
  /** True while the client has not read the last answer, or answers before it. */
  #isUnread = false;
  /** Undefined until a request has to wait, as on most connections none ever does. */
  #requests: [IncomingMessage, ServerResponse][] | undefined;
  #onIdle: (() => void) | undefined;

  constructor(socket: Socket, answer: Answer, readMs: number, total: Waiting) {
    this.#socket = socket;
    this.#answer = answer;
    this.#readMs = readMs;
    this.#total = total;
  }

  /** True when the next request can be answered at once. */
  get isIdle(): boolean {
    return this.#isReady && !this.#hasWaiting;
  }

  get #isReady(): boolean {
    return this.#current === undefined && !this.#isUnread;
  }

  begin(request: IncomingMessage, response: ServerResponse): void {
    this.#current = request;
    this.#answer(request, response);
  }

  wait(request: IncomingMessage, response: ServerResponse): void {
    if (this.#socket.destroyed) return;
    if (this.#total.count >= this.#total.most) return this.#cut();
    this.#socket.pause();
    if (!this.#requests) {
      this.#requests = [];
      this.#socket.once('close', () => this.#forget());
    }
    this.#requests.push([request, response]);
    this.#total.count += 1;
  }

  replied(response: ServerResponse): void {
    this.#current = undefined;
    if (response.writableLength > 0) {
      this.#isUnread = true;
      this.#socket.setTimeout(this.#readMs);
      response.once('finish', () => {
        this.#isUnread = false;
        this.#next();
      });
    } else if (this.#hasWaiting || this.#onIdle) {
      // Other connections have their turn before the next request of this one.
      setImmediate(() => this.#next());
    }
  }

  afterAll(act: () => void): void {
    // A request that has not arrived in full is the last one, and gets no answer of its own.
    if (this.isIdle || this.#current?.complete === false) act();
    else this.#onIdle = act;
  }

  get #hasWaiting(): boolean {
    return this.#requests !== undefined && this.#requests.length > 0;
  }

  #next(): void {
    if (!this.#isReady || this.#socket.destroyed) return;
    const [request, response] = this.#requests?.shift() ?? [];
    if (!request || !response) return this.#onIdle?.();
    this.#total.count -= 1;
    this.#socket.setTimeout(0);
    // The rest of the last request's body may not have arrived yet.
    if (!this.#hasWaiting) this.#socket.resume();
    this.begin(request, response);
  }

  /**
   * Closes the connection. node:http then makes an error for each request that was not answered, of which one read of
   * the socket may have brought thousands; without stack traces, which are not used, that takes a tenth of the time.
   */
  #cut(): void {
    stopParsing(this.#socket);
    const { stackTraceLimit } = Error;
    this.#socket.prependOnceListener('close', () => {
      Error.stackTraceLimit = 0;
    });
    this.#socket.once('close', () => {
      Error.stackTraceLimit = stackTraceLimit;
    });
    this.#socket.destroy();
  }

  #forget(): void {
    this.#total.count -= this.#requests?.length ?? 0;
    this.#requests = [];
  }
}

/** A connection of node:http, with its parser, which has no public name. */
type ParsedSocket = Socket & { readonly parser?: { onIncoming: () => number } | null };

/** Tells node:http's parser that the bytes after this request are no HTTP, so that it leaves them alone. */
const NO_HTTP_FOLLOWS = 2;

/**
 * Stops node:http from reading the rest of what one read of the socket has brought as requests. It would make a request and
 * a response of each, and free them only after the same was done for all other connections that can be read: a gigabyte for 200.
 * `onIncoming` is not documented; it works in Node 24.21 and 26.10, and request-queue.test.ts fails in a version without it.
 */
function stopParsing({ parser }: ParsedSocket): void {
  if (parser) parser.onIncoming = () => NO_HTTP_FOLLOWS;
}
