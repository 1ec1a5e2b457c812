import type { PageId, Psid } from '../../domain/ids.ts';

/** What a stream follows: one person's thread, the Page's inbox, or everything of the Page. */
export interface LiveScope {
  readonly pageId: PageId;
  /** Given for a thread. */
  readonly psid?: Psid;
  readonly inbox?: boolean;
}

/** Where a stream's lines go. */
export interface LiveSink {
  write(chunk: Buffer): void;
  /** Bytes written and not yet sent. */
  readonly backlog: number;
  /** Ends once what was written is sent. */
  end(): void;
}

/** What there is news of: requests to the Graph surface, attempts to deliver, or the clock, which was steered. */
export type LiveNotice = 'request' | 'delivery' | 'clock';

/** Feeds open threads, inboxes and inspectors as server-sent events. An event's id is its revision in the journal. */
export interface LiveStreams {
  /** Sends what came after `lastRevision` (all from now on when undefined), then what comes; returns how to end it. */
  open(scope: LiveScope, lastRevision: number | undefined, sink: LiveSink): () => void;
  /** Something may have happened on a Page. */
  wake(pageId: PageId): void;
  /** Something that the journal does not tell is new of a Page; streams of the whole Page hear so, soon and seldom. */
  notify(pageId: PageId, what: LiveNotice): void;
  /** The clock was steered: what hears of hints looks at the time again. */
  clockSteered(): void;
  /** Time went back: tells every stream, and looks again at what time does next. */
  timeWentBack(): void;
  /** Ends every stream, because the instance was replaced; clients reconnect and read it anew. */
  endAll(): void;
  /** Resolves once everything that happened has been written. */
  settled(): Promise<void>;
  stop(): void;
}
