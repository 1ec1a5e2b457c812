import type { Admin } from '../../app/ports/entities.ts';
import type { Cursor } from '../../app/ports/records/list-parts.ts';
import type { AdminReads, AdminRecords } from '../../app/ports/records/people.ts';
import type { PageId, Psid, UserId } from '../../domain/ids.ts';
import type { Row, Statements } from '../driver.ts';
import { byCreation } from './consumers.ts';
import { text, textOrNull } from './columns.ts';

/** Maximum number of admins of a Page that are listed. */
const MOST_LISTED = 1000;

/** Reads the people who run a Page. */
export class SqlAdminReads implements AdminReads {
  protected readonly sql: Statements;

  constructor(sql: Statements) {
    this.sql = sql;
  }

  async list(pageId: PageId) {
    const rows = await this.sql.all(
      `SELECT * FROM admins WHERE page_id = ? ORDER BY psid LIMIT ${MOST_LISTED}`,
      pageId,
    );
    return rows.map(toAdmin).sort(byCreation);
  }

  async find(pageId: PageId, psid: Psid) {
    const row = await this.sql.get('SELECT * FROM admins WHERE page_id = ? AND psid = ?', pageId, psid);
    return row && toAdmin(row);
  }

  async listOfUser(userId: UserId, cursor: Cursor, limit: number) {
    if ('before' in cursor) {
      const rows = await this.sql.all(
        'SELECT * FROM admins WHERE user_id = ? AND page_id < ? ORDER BY page_id DESC LIMIT ?',
        userId,
        cursor.before,
        limit,
      );
      return rows.map(toAdmin).reverse();
    }
    const rows = await this.sql.all(
      'SELECT * FROM admins WHERE user_id = ? AND page_id > ? ORDER BY page_id LIMIT ?',
      userId,
      cursor.after,
      limit,
    );
    return rows.map(toAdmin);
  }

  async findByUser(userId: UserId, pageId: PageId) {
    const row = await this.sql.get('SELECT * FROM admins WHERE user_id = ? AND page_id = ?', userId, pageId);
    return row && toAdmin(row);
  }
}

/** Writes the people who run a Page, inside a transaction. */
export class SqlAdminRecords extends SqlAdminReads implements AdminRecords {
  async create(admin: Admin) {
    await this.sql.run(
      'INSERT INTO admins (page_id, psid, name, user_id, created_at) VALUES (?, ?, ?, ?, ?)',
      admin.pageId,
      admin.psid,
      admin.name,
      admin.userId,
      admin.createdAt,
    );
  }

  async rename(pageId: PageId, psid: Psid, name: string) {
    await this.sql.run('UPDATE admins SET name = ? WHERE page_id = ? AND psid = ?', name, pageId, psid);
  }
}

const toAdmin = (row: Row): Admin => ({
  pageId: text(row['page_id']) as PageId,
  psid: text(row['psid']) as Psid,
  name: text(row['name']),
  userId: textOrNull(row['user_id']) as UserId | null,
  createdAt: Number(row['created_at']),
});
