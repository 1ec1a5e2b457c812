import type { PageId } from '../../../domain/ids.ts';
import type { Page } from '../entities.ts';

export interface PageReads {
  find(id: PageId): Promise<Page | undefined>;
  /** In the order of their ids, after the id `after`. */
  list(after: string, limit: number): Promise<readonly Page[]>;
  /** The revisions of those of these Pages that exist, by id. */
  revisions(pageIds: readonly PageId[]): Promise<ReadonlyMap<PageId, number>>;
}

export interface PageRecords extends PageReads {
  create(page: Page): Promise<void>;
}
