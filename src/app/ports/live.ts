import type { PageId, Psid } from '../../domain/ids.ts';

/** The events that a stream receives: those of one person's thread, of the Page's inbox, or all of the Page. */
export interface LiveScope {
  readonly pageId: PageId;
  /** The person whose thread it is; absent for an inbox and for the whole Page. */
  readonly psid?: Psid;
  readonly inbox?: boolean;
}

/** The output of a stream. */
export interface LiveSink {
  write(chunk: Buffer): void;
  /** Bytes written and not yet sent. */
  readonly backlog: number;
  /** Resolves once most written bytes are sent, or the client is gone. */
  drained(): Promise<void>;
  /** Ends the output once all written bytes are sent. */
  end(): void;
  /** Closes the connection at once and drops the bytes that are not sent. */
  cut(): void;
}

/** News that is no event of the journal: a request to the Graph surface, an attempt to deliver, a steered clock. */
export type LiveNotice = 'request' | 'delivery' | 'clock';

/** Publishes to open threads, inboxes and inspectors by server-sent events. The id of an event is its journal revision. */
export interface LiveStreams {
  /** Sends the events after `lastRevision` and all later ones, or only later ones when undefined. Returns a function that closes the stream. */
  open(scope: LiveScope, lastRevision: number | undefined, sink: LiveSink): () => void;
  /** Publishes new events of a Page, if there are any. */
  wake(pageId: PageId): void;
  /**
   * Sends a notice to the streams of the whole Page: the first at once, repeated ones together after a pause. A request
   * that is about no Page with a stream is announced to the streams of every Page, which list the requests of all.
   */
  notify(pageId: PageId | null, what: LiveNotice): void;
  /** Sends a `clock` notice to every stream of a whole Page. */
  clockSteered(): void;
  /** Notifies every stream that the clock was set to an earlier time, and sets the alarms for changes by time again. */
  timeWentBack(): void;
  /** Ends every stream, because the instance was replaced; clients reconnect and read it again. */
  endAll(): void;
  /** Resolves once all events so far are written. */
  settled(): Promise<void>;
  stop(): void;
}
