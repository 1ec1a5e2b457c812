import type { Dispatcher } from 'undici';

/** The part of an answer that is stored. */
export interface Answer {
  readonly status: number;
  /** The first bytes of the body as text. */
  readonly response: string;
}

/** Maximum number of bytes that are stored of a response. */
const RESPONSE_BYTES = 4096;

/** The error of an exchange that has reached its deadline. */
export class DeadlineExceeded extends Error {}

/**
 * One request and the beginning of its answer, as a handler of undici's dispatcher: it takes less than half the time of
 * undici's `request`, which makes a stream for the body, and an AbortSignal for the deadline.
 *
 * Open: the request waits for a connection, is sent, or is being answered. Settled: by the end of the answer, by as many
 * bytes of it as are stored, by an error, or by the deadline; the request is then aborted if it still goes on.
 */
export class Exchange implements Dispatcher.DispatchHandler {
  /** Rejects with what undici reports, or with DeadlineExceeded. */
  readonly answer: Promise<Answer>;
  readonly #resolve: (answer: Answer) => void;
  readonly #reject: (error: Error) => void;
  readonly #timer: NodeJS.Timeout;
  #controller: Dispatcher.DispatchController | undefined;
  #settledBy: Error | undefined;
  #status = 0;
  readonly #chunks: Buffer[] = [];
  #bytes = 0;
  #sendAgain: ((error: Error) => boolean) | undefined;

  /**
   * `deadlineMs` counts from now, connecting included. `sendAgain` is called once, with an error before the deadline: it
   * returns true when it has dispatched this exchange again.
   */
  constructor(deadlineMs: number, sendAgain: (error: Error) => boolean) {
    this.#sendAgain = sendAgain;
    const { promise, resolve, reject } = Promise.withResolvers<Answer>();
    this.answer = promise;
    this.#resolve = resolve;
    this.#reject = reject;
    this.#timer = setTimeout(() => this.#onLate(), deadlineMs).unref();
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    // The deadline has passed while the request waited for its connection.
    if (this.#settledBy) controller.abort(this.#settledBy);
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number): void {
    this.#status = status;
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#bytes += chunk.length;
    if (this.#bytes < RESPONSE_BYTES) return;
    this.onResponseEnd();
    // The rest of the body is not waited for.
    this.#abort(new Error('the rest of the response is not read'));
  }

  onResponseEnd(): void {
    clearTimeout(this.#timer);
    const [first] = this.#chunks;
    const body = this.#chunks.length === 1 && first ? first : Buffer.concat(this.#chunks);
    this.#resolve({ status: this.#status, response: body.toString('utf8', 0, RESPONSE_BYTES) });
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    const sendAgain = this.#sendAgain;
    this.#sendAgain = undefined;
    if (!this.#settledBy && sendAgain?.(error)) return;
    clearTimeout(this.#timer);
    this.#reject(error);
  }

  #onLate(): void {
    const error = new DeadlineExceeded();
    this.#reject(error);
    this.#abort(error);
  }

  #abort(reason: Error): void {
    this.#settledBy = reason;
    this.#controller?.abort(reason);
  }
}
