import type { DeliveryFilter } from '../app/ports/ports.ts';
import type { AppId, PageId, Psid } from '../domain/ids.ts';
import type { Statements, Value } from './driver.ts';
import * as rows from './rows.ts';

/** Subscriptions of a Page beside what each app is subscribed to at its own level. */
const SUBSCRIPTIONS = `SELECT s.app_id, s.fields AS page_fields, a.fields AS app_fields
  FROM page_subscriptions s LEFT JOIN app_subscriptions a ON a.app_id = s.app_id
  WHERE s.page_id = ?`;

/** Ids in one statement. */
const MOST_IN_LIST = 512;

/** Fills up to the next power of two with the last one, so that there are few texts to prepare. */
const inFixedSize = <T>(ids: readonly T[]): readonly T[] => {
  const size = 2 ** Math.ceil(Math.log2(ids.length));
  return Array.from({ length: size }, (_, i) => ids[Math.min(i, ids.length - 1)] as T);
};

/** Everything that can be asked of the database, over any connection. */
export class SqlReads {
  protected readonly sql: Statements;

  constructor(sql: Statements) {
    this.sql = sql;
  }

  async app(id: AppId) {
    const row = await this.sql.get('SELECT * FROM apps WHERE app_id = ?', id);
    return row && rows.toApp(row);
  }

  async apps(after: string, limit: number) {
    const found = await this.sql.all('SELECT * FROM apps WHERE app_id > ? ORDER BY app_id LIMIT ?', after, limit);
    return found.map(rows.toApp);
  }

  async page(id: PageId) {
    const row = await this.sql.get('SELECT * FROM pages WHERE page_id = ?', id);
    return row && rows.toPage(row);
  }

  async pages(after: string, limit: number) {
    const found = await this.sql.all('SELECT * FROM pages WHERE page_id > ? ORDER BY page_id LIMIT ?', after, limit);
    return found.map(rows.toPage);
  }

  async revisions(pageIds: readonly PageId[]) {
    const revisions = new Map<PageId, number>();
    for (let from = 0; from < pageIds.length; from += MOST_IN_LIST) {
      const ids = inFixedSize(pageIds.slice(from, from + MOST_IN_LIST));
      const found = await this.sql.all(
        `SELECT page_id, revision FROM pages WHERE page_id IN (${ids.map(() => '?').join(', ')})`,
        ...ids,
      );
      for (const row of found) revisions.set(row['page_id'] as PageId, Number(row['revision']));
    }
    return revisions;
  }

  async token(hash: string) {
    const row = await this.sql.get('SELECT * FROM tokens WHERE token_hash = ?', hash);
    return row && rows.toToken(row);
  }

  async consumers(pageId: PageId) {
    const found = await this.sql.all(
      'SELECT * FROM consumers WHERE page_id = ? ORDER BY created_at, name, psid',
      pageId,
    );
    return found.map(rows.toConsumer);
  }

  async admins(pageId: PageId) {
    const found = await this.sql.all('SELECT * FROM admins WHERE page_id = ? ORDER BY created_at, name, psid', pageId);
    return found.map(rows.toAdmin);
  }

  async admin(pageId: PageId, psid: Psid) {
    const row = await this.sql.get('SELECT * FROM admins WHERE page_id = ? AND psid = ?', pageId, psid);
    return row && rows.toAdmin(row);
  }

  async appSubscription(appId: AppId) {
    const row = await this.sql.get('SELECT * FROM app_subscriptions WHERE app_id = ?', appId);
    return row && rows.toAppSubscription(row);
  }

  async subscription(pageId: PageId, appId: AppId) {
    const row = await this.sql.get(`${SUBSCRIPTIONS} AND s.app_id = ?`, pageId, appId);
    return row && rows.toSubscription(row);
  }

  async subscriptions(pageId: PageId) {
    return (await this.sql.all(`${SUBSCRIPTIONS} ORDER BY s.app_id`, pageId)).map(rows.toSubscription);
  }

  async journal(pageId: PageId, limit: number) {
    const found = await this.sql.all(
      'SELECT * FROM journal WHERE page_id = ? ORDER BY revision DESC LIMIT ?',
      pageId,
      limit,
    );
    return found.map(rows.toJournalEntry);
  }

  async deliveries(filter: DeliveryFilter) {
    const where: [string, Value | undefined][] = [
      ['page_id = ?', filter.pageId],
      ['app_id = ?', filter.appId],
      ['state = ?', filter.state],
    ];
    const given = where.filter(([, value]) => value !== undefined) as [string, Value][];
    const conditions = given.length === 0 ? '' : `WHERE ${given.map(([condition]) => condition).join(' AND ')}`;
    const found = await this.sql.all(
      `SELECT * FROM deliveries ${conditions} ORDER BY created_at DESC, revision DESC LIMIT ?`,
      ...given.map(([, value]) => value),
      filter.limit,
    );
    return found.map(rows.toDelivery);
  }

  async delivery(pageId: PageId, revision: number, appId: AppId) {
    const row = await this.sql.get(
      'SELECT * FROM deliveries WHERE page_id = ? AND revision = ? AND app_id = ?',
      pageId,
      revision,
      appId,
    );
    return row && rows.toDelivery(row);
  }

  async attempts(pageId: PageId, revision: number, appId: AppId) {
    const found = await this.sql.all(
      'SELECT * FROM attempts WHERE page_id = ? AND revision = ? AND app_id = ? ORDER BY attempt',
      pageId,
      revision,
      appId,
    );
    return found.map(rows.toAttempt);
  }

  async lane(pageId: PageId, appId: AppId) {
    const row = await this.sql.get('SELECT * FROM lanes WHERE page_id = ? AND app_id = ?', pageId, appId);
    return row && rows.toLane(row);
  }

  async backlog() {
    // As many as can be counted without anybody noticing; by the index of what is pending.
    const row = await this.sql.get(
      `SELECT count(*) AS pending, min(created_at) AS oldest
        FROM (SELECT created_at FROM deliveries WHERE state = 'pending' LIMIT 100000) AS waiting`,
    );
    const oldest = row?.['oldest'] ?? null;
    return { pending: Number(row?.['pending']), oldest: oldest === null ? undefined : Number(oldest) };
  }

  async nextDue(now: number) {
    const row = await this.sql.get(
      'SELECT next_due AS due FROM lanes WHERE next_due IS NOT NULL AND lease_until <= ? ORDER BY next_due LIMIT 1',
      now,
    );
    return row && Number(row['due']);
  }

  async fact(name: string) {
    const row = await this.sql.get('SELECT value FROM facts WHERE name = ?', name);
    return row?.['value'] as string | undefined;
  }
}
