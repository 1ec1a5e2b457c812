import type { Conversation } from '../../app/ports/entities.ts';
import type { RevisionRange } from '../../app/ports/records/list-parts.ts';
import type { ConversationReads } from '../../app/ports/records/threads.ts';
import type { PageId, Psid } from '../../domain/ids.ts';
import type { Row, Statements } from '../driver.ts';
import { numberOrNull } from './columns.ts';
import { toConsumer } from './consumers.ts';
import { toMessage } from './messages.ts';

/** Reads conversations: threads with messages, ordered by the latest one. */
export class SqlConversationReads implements ConversationReads {
  readonly #sql: Statements;

  constructor(sql: Statements) {
    this.#sql = sql;
  }

  async find(pageId: PageId, psid: Psid) {
    const row = await this.#sql.get(
      `SELECT t.last_act_at, c.*, m.* FROM threads t JOIN consumers c ON c.page_id = t.page_id AND c.psid = t.psid
        JOIN messages m ON m.page_id = t.page_id AND m.psid = t.psid AND m.revision = t.latest_revision
        WHERE t.page_id = ? AND t.psid = ?`,
      pageId,
      psid,
    );
    return row && toConversation(row);
  }

  async list(pageId: PageId, range: RevisionRange, limit: number) {
    if ('newerThan' in range) {
      const rows = await this.#sql.all(
        `SELECT t.last_act_at, c.*, m.* FROM threads t JOIN consumers c ON c.page_id = t.page_id AND c.psid = t.psid
          JOIN messages m ON m.page_id = t.page_id AND m.psid = t.psid AND m.revision = t.latest_revision
          WHERE t.page_id = ? AND t.latest_revision > ? ORDER BY t.latest_revision LIMIT ?`,
        pageId,
        range.newerThan,
        limit,
      );
      return rows.map(toConversation).reverse();
    }
    const rows = await this.#sql.all(
      `SELECT t.last_act_at, c.*, m.* FROM threads t JOIN consumers c ON c.page_id = t.page_id AND c.psid = t.psid
        JOIN messages m ON m.page_id = t.page_id AND m.psid = t.psid AND m.revision = t.latest_revision
        WHERE t.page_id = ? AND t.latest_revision < ? ORDER BY t.latest_revision DESC LIMIT ?`,
      pageId,
      range.olderThan,
      limit,
    );
    return rows.map(toConversation);
  }
}

const toConversation = (row: Row): Conversation => ({
  consumer: toConsumer(row),
  lastActAt: numberOrNull(row['last_act_at']),
  latest: toMessage(row),
  revision: Number(row['revision']),
});
