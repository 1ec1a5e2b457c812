import type { PageId, Psid } from '../../../domain/ids.ts';
import type { Conversation, Thread } from '../entities.ts';
import type { RevisionRange } from './list-parts.ts';

export interface ThreadReads {
  /** An empty thread when nothing has happened in it yet. */
  find(pageId: PageId, psid: Psid): Promise<Thread>;
  /** The people whose last act was after `after` and not after `until`, in that order. Searches the latest 1,000 threads. */
  listByLastAct(
    pageId: PageId,
    after: number,
    until: number,
    limit: number,
  ): Promise<readonly { readonly psid: Psid; readonly lastActAt: number }[]>;
}

export interface ThreadRecords extends ThreadReads {
  save(thread: Thread): Promise<void>;
}

export interface ConversationReads {
  /** Undefined for a person without messages. */
  find(pageId: PageId, psid: Psid): Promise<Conversation | undefined>;
  /** The latest message first. */
  list(pageId: PageId, range: RevisionRange, limit: number): Promise<readonly Conversation[]>;
}
