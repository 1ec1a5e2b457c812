import type { LiveScope, LiveSink } from '../app/ports/live.ts';
import { findConsumer, type PageEvent } from '../domain/page-event.ts';

/**
 * Maximum number of bytes that a client leaves unread; beyond it the stream is ended. The client reconnects with
 * Last-Event-ID and misses nothing.
 */
const MAX_BACKLOG = 1024 * 1024;

/** One open stream of server-sent events. Closed, it writes nothing any more. */
export class LiveStream {
  readonly scope: LiveScope;
  /** The last revision that was written, or skipped because the stream does not receive it. */
  sent: number;
  readonly #sink: LiveSink;
  readonly #onClose: () => void;
  #isOpen = true;

  constructor(scope: LiveScope, sink: LiveSink, sent: number, onClose: () => void) {
    this.scope = scope;
    this.sent = sent;
    this.#sink = sink;
    this.#onClose = onClose;
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  get isOfPage(): boolean {
    return this.scope.psid === undefined && !this.scope.inbox;
  }

  /** A thread and an inbox receive what people see there; events such as subscriptions are for the whole Page only. */
  receives(event: PageEvent): boolean {
    if (this.isOfPage) return true;
    const { psid } = this.scope;
    const consumer = findConsumer(event);
    if (consumer === undefined) return event.kind === 'call_settings_update';
    return psid === undefined || psid === consumer;
  }

  write(chunk: Buffer): void {
    if (!this.#isOpen) return;
    if (this.#sink.backlog > MAX_BACKLOG) this.end();
    else this.#sink.write(chunk);
  }

  /** Is called when the client is gone. */
  close(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#onClose();
  }

  end(): void {
    this.close();
    this.#sink.end();
  }
}
