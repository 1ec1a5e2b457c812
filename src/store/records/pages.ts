import type { Page } from '../../app/ports/entities.ts';
import type { PageReads, PageRecords } from '../../app/ports/records/pages.ts';
import type { PageId } from '../../domain/ids.ts';
import type { Row, Statements } from '../driver.ts';
import { readSettings } from './call-settings.ts';
import { text, textOrNull } from './columns.ts';

/** Ids in one statement. */
const MOST_IN_LIST = 512;

/** Fills up to the next power of two with the last one, so that there are few texts to prepare. */
const inFixedSize = <T>(ids: readonly T[]): readonly T[] => {
  const size = 2 ** Math.ceil(Math.log2(ids.length));
  return Array.from({ length: size }, (_, i) => ids[Math.min(i, ids.length - 1)] as T);
};

export const PAGE_BY_ID = 'SELECT * FROM pages WHERE page_id = ?';

/** Reads Pages and their call settings. */
export class SqlPageReads implements PageReads {
  protected readonly sql: Statements;

  constructor(sql: Statements) {
    this.sql = sql;
  }

  async find(id: PageId) {
    const row = await this.sql.get(PAGE_BY_ID, id);
    return row && toPage(row);
  }

  async list(after: string, limit: number) {
    const rows = await this.sql.all('SELECT * FROM pages WHERE page_id > ? ORDER BY page_id LIMIT ?', after, limit);
    return rows.map(toPage);
  }

  async revisions(pageIds: readonly PageId[]) {
    const revisions = new Map<PageId, number>();
    for (let from = 0; from < pageIds.length; from += MOST_IN_LIST) {
      const ids = inFixedSize(pageIds.slice(from, from + MOST_IN_LIST));
      const rows = await this.sql.all(
        `SELECT page_id, revision FROM pages WHERE page_id IN (${ids.map(() => '?').join(', ')})`,
        ...ids,
      );
      for (const row of rows) revisions.set(row['page_id'] as PageId, Number(row['revision']));
    }
    return revisions;
  }
}

/** Creates Pages, inside a transaction. Their settings change with the journal. */
export class SqlPageRecords extends SqlPageReads implements PageRecords {
  readonly #touched: string[];

  /** `touched` collects the keys of cached records that this transaction changes. */
  constructor(sql: Statements, touched: string[]) {
    super(sql);
    this.#touched = touched;
  }

  async create(page: Page) {
    this.#touched.push(page.id);
    await this.sql.run(
      'INSERT INTO pages (page_id, name, category, eligible, revision, created_at, settings) VALUES (?, ?, ?, ?, ?, ?, ?)',
      page.id,
      page.name,
      page.category,
      page.eligible,
      page.revision,
      page.createdAt,
      JSON.stringify(page.settings),
    );
  }
}

/** Returns a row as the Page that it is. */
export const toPage = (row: Row): Page => ({
  id: text(row['page_id']) as PageId,
  name: text(row['name']),
  category: textOrNull(row['category']),
  eligible: Boolean(row['eligible']),
  settings: readSettings(textOrNull(row['settings'])),
  revision: Number(row['revision']),
  createdAt: Number(row['created_at']),
});
