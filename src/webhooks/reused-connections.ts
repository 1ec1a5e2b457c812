import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';

interface Use {
  /** Number of requests sent so far. */
  requests: number;
  /** Number of bytes received before the last request. */
  bytesRead: number;
}

/** The channel on which undici publishes each request with its socket. Source: the page DiagnosticsChannel of its manual. */
const CHANNEL = 'undici:client:sendHeaders';

/**
 * Distinguishes failures of connections that the other side closed between two requests: such a connection ends without
 * a byte of an answer, so the request says nothing about the receiver and can be sent again at once.
 */
export class ReusedConnections {
  readonly #uses = new WeakMap<object, Use>();
  readonly #unanswered = new WeakSet<Error>();
  readonly #onRequest = (message: unknown): void => {
    const { socket } = message as { readonly socket: Socket };
    const use = this.#uses.get(socket);
    if (!use) return;
    use.requests += 1;
    use.bytesRead = socket.bytesRead;
  };

  constructor() {
    subscribe(CHANNEL, this.#onRequest);
  }

  /** Watches a new connection. */
  add(socket: Socket): void {
    const use: Use = { requests: 0, bytesRead: 0 };
    this.#uses.set(socket, use);
    socket.once('error', (error) => {
      if (use.requests > 1 && socket.bytesRead === use.bytesRead) this.#unanswered.add(error);
    });
  }

  /** Returns whether an error ended a request on a connection that had been used before, and that got no byte back. */
  hasEnded(error: unknown): boolean {
    return error instanceof Error && this.#unanswered.has(error);
  }

  close(): void {
    unsubscribe(CHANNEL, this.#onRequest);
  }
}
