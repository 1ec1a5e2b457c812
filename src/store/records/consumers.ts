import type { Consumer } from '../../app/ports/entities.ts';
import type { ConsumerReads, ConsumerRecords } from '../../app/ports/records/people.ts';
import type { PageId, Psid } from '../../domain/ids.ts';
import type { Row, Statements } from '../driver.ts';
import { completeProfile, type Profile } from '../../domain/profile.ts';
import { json, text, textOrNull } from './columns.ts';

/** Number of people that a list has by default. */
const MOST_LISTED = 1000;

/** Compares two people of a Page: the first to be created, then by name, then by id. */
export function byCreation<T extends Pick<Consumer, 'createdAt' | 'name' | 'psid'>>(a: T, b: T): number {
  return a.createdAt - b.createdAt || compare(a.name, b.name) || compare(a.psid, b.psid);
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Reads consumers. */
export class SqlConsumerReads implements ConsumerReads {
  protected readonly sql: Statements;

  constructor(sql: Statements) {
    this.sql = sql;
  }

  async list(pageId: PageId, after = '', limit = MOST_LISTED) {
    const rows = await this.sql.all(
      'SELECT * FROM consumers WHERE page_id = ? AND psid > ? ORDER BY psid LIMIT ?',
      pageId,
      after,
      limit,
    );
    return rows.map(toConsumer).sort(byCreation);
  }

  async find(pageId: PageId, psid: Psid) {
    const row = await this.sql.get('SELECT * FROM consumers WHERE page_id = ? AND psid = ?', pageId, psid);
    return row && toConsumer(row);
  }

  async listWithoutMessages(pageId: PageId, after: string, limit: number) {
    const searched = await this.sql.all(
      `SELECT c.*, t.latest_revision FROM consumers c LEFT JOIN threads t ON t.page_id = c.page_id AND t.psid = c.psid
        WHERE c.page_id = ? AND c.psid > ? ORDER BY c.psid LIMIT ?`,
      pageId,
      after,
      MOST_LISTED,
    );
    const consumers = searched
      .filter((row) => row['latest_revision'] === null)
      .slice(0, limit)
      .map(toConsumer);
    const isSearchedWhole = consumers.length < limit;
    // Ids are ordered here, people only afterwards.
    const last = isSearchedWhole ? searched[MOST_LISTED - 1]?.['psid'] : consumers.at(-1)?.psid;
    return { consumers: consumers.sort(byCreation), last: last === undefined ? undefined : (text(last) as Psid) };
  }
}

/** Writes consumers, inside a transaction. */
export class SqlConsumerRecords extends SqlConsumerReads implements ConsumerRecords {
  async create(consumer: Consumer) {
    await this.sql.run(
      'INSERT INTO consumers (page_id, psid, name, time_zone, profile, created_at) VALUES (?, ?, ?, ?, ?, ?)',
      consumer.pageId,
      consumer.psid,
      consumer.name,
      consumer.timeZone,
      JSON.stringify(consumer.profile),
      consumer.createdAt,
    );
  }

  async rename(pageId: PageId, psid: Psid, name: string, profile: Profile) {
    await this.sql.run(
      'UPDATE consumers SET name = ?, profile = ? WHERE page_id = ? AND psid = ?',
      name,
      JSON.stringify(profile),
      pageId,
      psid,
    );
  }
}

export const toConsumer = (row: Row): Consumer => ({
  pageId: text(row['page_id']) as PageId,
  psid: text(row['psid']) as Psid,
  name: text(row['name']),
  timeZone: textOrNull(row['time_zone']),
  profile: completeProfile(text(row['psid']), text(row['name']), json<Partial<Profile> | null>(row['profile'])),
  createdAt: Number(row['created_at']),
});
