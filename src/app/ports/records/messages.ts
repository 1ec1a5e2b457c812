import type { MessageId, PageId, Psid } from '../../../domain/ids.ts';
import type { Message } from '../../../domain/message.ts';
import type { PlacedMessage } from '../entities.ts';
import type { RevisionRange } from './list-parts.ts';

export interface MessageReads {
  /** A part of a thread, newest first. */
  list(pageId: PageId, psid: Psid, range: RevisionRange, limit: number): Promise<readonly PlacedMessage[]>;
  /** The number of messages of a thread. */
  count(pageId: PageId, psid: Psid): Promise<number>;
  find(pageId: PageId, id: MessageId): Promise<Message | undefined>;
  /** The last `limit` messages of a thread, oldest first. */
  latest(pageId: PageId, psid: Psid, limit: number): Promise<readonly Message[]>;
  /** The first instant after `after` at which a call button of the Page expires. */
  nextExpiry(pageId: PageId, after: number): Promise<number | undefined>;
  /** The messages whose call buttons expire after `after` and not after `until`, in that order. */
  listExpiring(pageId: PageId, after: number, until: number, limit: number): Promise<readonly Message[]>;
}

export interface MessageRecords extends MessageReads {
  add(message: Message, revision: number): Promise<void>;
}
