import type { PageId, Psid, UserId } from '../../../domain/ids.ts';
import type { Profile } from '../../../domain/profile.ts';
import type { Admin, Consumer } from '../entities.ts';
import type { Cursor } from './list-parts.ts';

export interface ConsumerReads {
  find(pageId: PageId, psid: Psid): Promise<Consumer | undefined>;
  /** `limit` people (1,000 by default) with ids after `after`, in the order in which they were created. */
  list(pageId: PageId, after?: string, limit?: number): Promise<readonly Consumer[]>;
  /** People without messages with ids after `after`, in the order in which they were created. Searches 1,000 people. */
  listWithoutMessages(pageId: PageId, after: string, limit: number): Promise<PartOfPeople>;
}

export interface PartOfPeople {
  readonly consumers: readonly Consumer[];
  /** Last id that was searched, after which the list goes on; undefined where all people were searched. */
  readonly last: Psid | undefined;
}

export interface ConsumerRecords extends ConsumerReads {
  create(consumer: Consumer): Promise<void>;
  rename(pageId: PageId, psid: Psid, name: string, profile: Profile): Promise<void>;
}

export interface AdminReads {
  find(pageId: PageId, psid: Psid): Promise<Admin | undefined>;
  list(pageId: PageId): Promise<readonly Admin[]>;
  /** A person as admin of Pages, in the order of the Pages' ids, which the cursor has. */
  listOfUser(userId: UserId, cursor: Cursor, limit: number): Promise<readonly Admin[]>;
  /** A person as admin of a Page. */
  findByUser(userId: UserId, pageId: PageId): Promise<Admin | undefined>;
}

export interface AdminRecords extends AdminReads {
  create(admin: Admin): Promise<void>;
  rename(pageId: PageId, psid: Psid, name: string): Promise<void>;
}
