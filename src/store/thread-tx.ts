import type { Admin, Thread, Timer } from '../app/ports/ports.ts';
import type { Call } from '../domain/call.ts';
import { activeUntilOf, type Message } from '../domain/message.ts';
import { SqlThreadReads } from './thread-reads.ts';

/** The writes of threads, messages, calls and timers, and of those who run a Page. */
export class SqlThreadTx extends SqlThreadReads {
  async createAdmin(admin: Admin) {
    await this.sql.run(
      'INSERT INTO admins (page_id, psid, name, created_at) VALUES (?, ?, ?, ?)',
      admin.pageId,
      admin.psid,
      admin.name,
      admin.createdAt,
    );
  }

  async saveThread(thread: Thread) {
    await this.sql.run(
      `INSERT INTO threads (page_id, psid, last_act_at, read_until) VALUES (?, ?, ?, ?)
        ON CONFLICT (page_id, psid) DO UPDATE SET last_act_at = excluded.last_act_at, read_until = excluded.read_until`,
      thread.pageId,
      thread.psid,
      thread.lastActAt,
      thread.readUntil,
    );
  }

  async addMessage(message: Message, revision: number) {
    await this.sql.run(
      `INSERT INTO messages (page_id, message_id, psid, revision, at, sender, content, active_until)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
      message.pageId,
      message.id,
      message.psid,
      revision,
      message.at,
      message.from,
      JSON.stringify(message.content),
      activeUntilOf(message.content),
    );
  }

  async addCall(call: Call) {
    await this.sql.run(
      `INSERT INTO calls (page_id, call_id, psid, entry, rings, state, started_at) VALUES (?, ?, ?, ?, ?, ?, ?)`,
      call.pageId,
      call.id,
      call.psid,
      call.entry,
      call.rings,
      call.state,
      call.startedAt,
    );
  }

  async saveCall(call: Call) {
    await this.sql.run(
      'UPDATE calls SET state = ?, outcome = ?, accepted_at = ?, ended_at = ? WHERE page_id = ? AND call_id = ?',
      call.state,
      call.outcome,
      call.acceptedAt,
      call.endedAt,
      call.pageId,
      call.id,
    );
  }

  async addTimer(timer: Timer) {
    await this.sql.run(
      'INSERT INTO timers (page_id, kind, subject, due_at) VALUES (?, ?, ?, ?)',
      timer.pageId,
      timer.kind,
      timer.subject,
      timer.dueAt,
    );
  }

  async removeTimer({ pageId, kind, subject }: Omit<Timer, 'dueAt'>) {
    return (
      (await this.sql.run('DELETE FROM timers WHERE page_id = ? AND kind = ? AND subject = ?', pageId, kind, subject)) >
      0
    );
  }
}
