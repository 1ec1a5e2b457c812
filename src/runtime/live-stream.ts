import type { LiveScope, LiveSink } from '../app/ports/live.ts';
import { findConsumer, type PageEvent } from '../domain/page-event.ts';

/**
 * Maximum number of bytes that a client leaves unread; beyond it the stream is cut. The client reconnects with
 * Last-Event-ID and misses nothing.
 */
const MAX_BACKLOG = 1024 * 1024;
/** A comment, as the standard for server-sent events suggests against proxies that close silent connections. */
const HEARTBEAT = Buffer.from(':\n\n');

/** One open stream of server-sent events. Closed, it writes nothing any more. */
export class LiveStream {
  readonly scope: LiveScope;
  /** The last revision that was written, or skipped because the stream does not receive it. */
  sent: number;
  readonly #sink: LiveSink;
  readonly #onClose: () => void;
  #isOpen = true;
  /** Number of unread bytes at the last heartbeat. */
  #unread = 0;

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
    if (this.#sink.backlog > MAX_BACKLOG) this.#cut();
    else this.#sink.write(chunk);
  }

  /** Writes a comment; cuts the stream when its client has read nothing since the last heartbeat. */
  beat(): void {
    const { backlog } = this.#sink;
    const isStalled = this.#unread > 0 && backlog >= this.#unread;
    this.#unread = backlog;
    if (isStalled) this.#cut();
    else this.write(HEARTBEAT);
  }

  /** Resolves once the client has read most of what was written, or is gone. */
  async drained(): Promise<void> {
    if (this.#isOpen) await this.#sink.drained();
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

  #cut(): void {
    this.close();
    this.#sink.cut();
  }
}
