import type { PlacedMessage } from '../../app/ports/entities.ts';
import type { RevisionRange } from '../../app/ports/records/list-parts.ts';
import type { MessageReads, MessageRecords } from '../../app/ports/records/messages.ts';
import type { MessageId, PageId, Psid } from '../../domain/ids.ts';
import { findLastExpiry, type Content, type Message } from '../../domain/message.ts';
import type { Persona } from '../../domain/persona.ts';
import type { Row, Statements, Value } from '../driver.ts';
import { json, text } from './columns.ts';

/** Reads messages. */
export class SqlMessageReads implements MessageReads {
  protected readonly sql: Statements;

  constructor(sql: Statements) {
    this.sql = sql;
  }

  async find(pageId: PageId, id: MessageId) {
    const row = await this.sql.get('SELECT * FROM messages WHERE page_id = ? AND message_id = ?', pageId, id);
    return row && toMessage(row);
  }

  async latest(pageId: PageId, psid: Psid, limit: number) {
    const rows = await this.sql.all(
      'SELECT * FROM messages WHERE page_id = ? AND psid = ? ORDER BY revision DESC LIMIT ?',
      pageId,
      psid,
      limit,
    );
    return rows.map(toMessage).reverse();
  }

  async list(pageId: PageId, psid: Psid, range: RevisionRange, limit: number) {
    if ('newerThan' in range) {
      const rows = await this.sql.all(
        'SELECT * FROM messages WHERE page_id = ? AND psid = ? AND revision > ? ORDER BY revision LIMIT ?',
        pageId,
        psid,
        range.newerThan,
        limit,
      );
      return rows.map(toPlacedMessage).reverse();
    }
    const rows = await this.sql.all(
      'SELECT * FROM messages WHERE page_id = ? AND psid = ? AND revision < ? ORDER BY revision DESC LIMIT ?',
      pageId,
      psid,
      range.olderThan,
      limit,
    );
    return rows.map(toPlacedMessage);
  }

  async count(pageId: PageId, psid: Psid) {
    const row = await this.sql.get(
      'SELECT count(*) AS messages FROM messages WHERE page_id = ? AND psid = ?',
      pageId,
      psid,
    );
    return Number(row?.['messages'] ?? 0);
  }

  async nextExpiry(pageId: PageId, after: number) {
    const row = await this.sql.get(
      `SELECT active_until FROM messages WHERE page_id = ? AND active_until IS NOT NULL AND active_until > ?
        ORDER BY active_until LIMIT 1`,
      pageId,
      after,
    );
    return row && Number(row['active_until']);
  }

  async listExpiring(pageId: PageId, after: number, until: number, limit: number) {
    const found = await this.sql.all(
      `SELECT * FROM messages WHERE page_id = ? AND active_until IS NOT NULL AND active_until > ? AND active_until <= ?
        ORDER BY active_until LIMIT ?`,
      pageId,
      after,
      until,
      limit,
    );
    return found.map(toMessage);
  }
}

/** Adds a message. */
export const ADD_MESSAGE = `INSERT INTO messages
  (page_id, message_id, psid, revision, at, sender, content, active_until, persona) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`;

/** Returns the values of a message in the order of the columns of ADD_MESSAGE. */
export const messageValues = (message: Message, revision: number): Value[] => [
  message.pageId,
  message.id,
  message.psid,
  revision,
  message.at,
  message.from,
  JSON.stringify(message.content),
  findLastExpiry(message.content),
  message.persona ? JSON.stringify(message.persona) : null,
];

/** Writes messages, inside a transaction. */
export class SqlMessageRecords extends SqlMessageReads implements MessageRecords {
  async add(message: Message, revision: number) {
    await this.sql.run(ADD_MESSAGE, ...messageValues(message, revision));
    await this.sql.run(
      `INSERT INTO threads (page_id, psid, latest_revision) VALUES (?, ?, ?)
        ON CONFLICT (page_id, psid) DO UPDATE SET latest_revision = excluded.latest_revision`,
      message.pageId,
      message.psid,
      revision,
    );
  }
}

const toPlacedMessage = (row: Row): PlacedMessage => ({ message: toMessage(row), revision: Number(row['revision']) });

export const toMessage = (row: Row): Message => ({
  id: text(row['message_id']) as MessageId,
  pageId: text(row['page_id']) as PageId,
  psid: text(row['psid']) as Psid,
  at: Number(row['at']),
  from: text(row['sender']) as Message['from'],
  content: json<Content>(row['content']),
  ...(row['persona'] !== null && { persona: json<Persona>(row['persona']) }),
});
