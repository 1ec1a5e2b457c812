import type { Reads } from '../app/ports/ports.ts';
import { isLiveAt } from '../domain/call.ts';
import type { CallId, MessageId, PageId, Psid } from '../domain/ids.ts';
import { SqlReads } from './reads.ts';
import * as rows from './rows.ts';

/** Threads, messages, calls and timers, as they can be asked for. */
export class SqlThreadReads extends SqlReads implements Reads {
  async consumer(pageId: PageId, psid: Psid) {
    const row = await this.sql.get('SELECT * FROM consumers WHERE page_id = ? AND psid = ?', pageId, psid);
    return row && rows.toConsumer(row);
  }

  async latestConsumers(pageId: PageId, limit: number) {
    // A look into the index of messages for each person; how many messages there are does not matter.
    const found = await this.sql.all(
      `SELECT c.*, COALESCE((SELECT max(m.revision) FROM messages m WHERE m.page_id = ? AND m.psid = c.psid), 0) AS latest
        FROM consumers c WHERE c.page_id = ? ORDER BY latest DESC, created_at, name, psid LIMIT ?`,
      pageId,
      pageId,
      limit,
    );
    return found.map(rows.toConsumer);
  }

  async thread(pageId: PageId, psid: Psid) {
    const row = await this.sql.get('SELECT * FROM threads WHERE page_id = ? AND psid = ?', pageId, psid);
    return row ? rows.toThread(row) : { pageId, psid, lastActAt: null, readUntil: null };
  }

  async message(pageId: PageId, id: MessageId) {
    const row = await this.sql.get('SELECT * FROM messages WHERE page_id = ? AND message_id = ?', pageId, id);
    return row && rows.toMessage(row);
  }

  async messages(pageId: PageId, psid: Psid, limit: number) {
    const found = await this.sql.all(
      'SELECT * FROM messages WHERE page_id = ? AND psid = ? ORDER BY revision DESC LIMIT ?',
      pageId,
      psid,
      limit,
    );
    return found.map(rows.toMessage).reverse();
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

  async call(pageId: PageId, id: CallId) {
    const row = await this.sql.get('SELECT * FROM calls WHERE page_id = ? AND call_id = ?', pageId, id);
    return row && rows.toCall(row);
  }

  async callAnywhere(id: CallId) {
    const row = await this.sql.get('SELECT * FROM calls WHERE call_id = ?', id);
    return row && rows.toCall(row);
  }

  async callAt(pageId: PageId, psid: Psid, at: number) {
    // Of calls that started at the same instant, as under a clock that stands still, the one that ended last.
    const row = await this.sql.get(
      `SELECT * FROM calls WHERE page_id = ? AND psid = ? AND started_at <= ?
        ORDER BY started_at DESC, CASE WHEN ended_at IS NULL THEN 0 ELSE 1 END, ended_at DESC LIMIT 1`,
      pageId,
      psid,
      at,
    );
    const call = row && rows.toCall(row);
    return call && isLiveAt(call, at) ? call : undefined;
  }

  async callsBeyond(at: number) {
    const found = await this.sql.all(
      "SELECT * FROM calls WHERE state <> 'ended' AND (started_at > ? OR accepted_at > ?) ORDER BY started_at, call_id",
      at,
      at,
    );
    return found.map(rows.toCall);
  }

  async liveCalls(pageId: PageId) {
    const found = await this.sql.all(
      "SELECT * FROM calls WHERE page_id = ? AND state <> 'ended' ORDER BY started_at, call_id",
      pageId,
    );
    return found.map(rows.toCall);
  }

  async recentCalls(pageId: PageId, limit: number) {
    const found = await this.sql.all(
      'SELECT * FROM calls WHERE page_id = ? ORDER BY started_at DESC, call_id DESC LIMIT ?',
      pageId,
      limit,
    );
    return found.map(rows.toCall);
  }

  async timers(until: number, limit: number) {
    const found = await this.sql.all(
      'SELECT * FROM timers WHERE due_at <= ? ORDER BY due_at, page_id, subject LIMIT ?',
      until,
      limit,
    );
    return found.map(rows.toTimer);
  }

  async nextTimer() {
    const row = await this.sql.get('SELECT due_at FROM timers ORDER BY due_at LIMIT 1');
    return row && Number(row['due_at']);
  }

  async journalAfter(pageId: PageId, revision: number, limit: number) {
    const found = await this.sql.all(
      'SELECT * FROM journal WHERE page_id = ? AND revision > ? ORDER BY revision LIMIT ?',
      pageId,
      revision,
      limit,
    );
    return found.map(rows.toJournalEntry);
  }

  async journalUntil(pageId: PageId, at: number, below: number, limit: number) {
    const found = await this.sql.all(
      'SELECT * FROM journal WHERE page_id = ? AND at <= ? AND revision < ? ORDER BY revision DESC LIMIT ?',
      pageId,
      at,
      below,
      limit,
    );
    return found.map(rows.toJournalEntry);
  }

  async latestInstant() {
    const row = await this.sql.get('SELECT max(at) AS at FROM journal');
    return typeof row?.['at'] === 'number' ? row['at'] : undefined;
  }
}
