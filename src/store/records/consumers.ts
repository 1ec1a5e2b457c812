import type { Consumer } from '../../app/ports/entities.ts';
import type { ConsumerReads, ConsumerRecords } from '../../app/ports/store.ts';
import type { PageId, Psid } from '../../domain/ids.ts';
import type { Row, Statements } from '../driver.ts';
import { completeProfile, type Profile } from '../../domain/profile.ts';
import { json, text, textOrNull } from './columns.ts';

/** Reads consumers. */
export class SqlConsumerReads implements ConsumerReads {
  protected readonly sql: Statements;

  constructor(sql: Statements) {
    this.sql = sql;
  }

  async list(pageId: PageId) {
    const found = await this.sql.all(
      'SELECT * FROM consumers WHERE page_id = ? ORDER BY created_at, name, psid',
      pageId,
    );
    return found.map(toConsumer);
  }

  async find(pageId: PageId, psid: Psid) {
    const row = await this.sql.get('SELECT * FROM consumers WHERE page_id = ? AND psid = ?', pageId, psid);
    return row && toConsumer(row);
  }

  async listByLatestMessage(pageId: PageId, limit: number) {
    // One search in the index of messages for each person; the time does not depend on the number of messages.
    const found = await this.sql.all(
      `SELECT c.*, COALESCE((SELECT max(m.revision) FROM messages m WHERE m.page_id = ? AND m.psid = c.psid), 0) AS latest
        FROM consumers c WHERE c.page_id = ? ORDER BY latest DESC, created_at, name, psid LIMIT ?`,
      pageId,
      pageId,
      limit,
    );
    return found.map(toConsumer);
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
}

export const toConsumer = (row: Row): Consumer => ({
  pageId: text(row['page_id']) as PageId,
  psid: text(row['psid']) as Psid,
  name: text(row['name']),
  timeZone: textOrNull(row['time_zone']),
  profile: completeProfile(text(row['psid']), text(row['name']), json<Partial<Profile> | null>(row['profile'])),
  createdAt: Number(row['created_at']),
});
