import type { Admin } from '../../app/ports/entities.ts';
import type { AdminReads, AdminRecords } from '../../app/ports/store.ts';
import type { PageId, Psid } from '../../domain/ids.ts';
import type { Row, Statements } from '../driver.ts';
import { text } from './columns.ts';

/** Reads the people who run a Page. */
export class SqlAdminReads implements AdminReads {
  protected readonly sql: Statements;

  constructor(sql: Statements) {
    this.sql = sql;
  }

  async list(pageId: PageId) {
    const found = await this.sql.all('SELECT * FROM admins WHERE page_id = ? ORDER BY created_at, name, psid', pageId);
    return found.map(toAdmin);
  }

  async find(pageId: PageId, psid: Psid) {
    const row = await this.sql.get('SELECT * FROM admins WHERE page_id = ? AND psid = ?', pageId, psid);
    return row && toAdmin(row);
  }
}

/** Writes the people who run a Page, inside a transaction. */
export class SqlAdminRecords extends SqlAdminReads implements AdminRecords {
  async create(admin: Admin) {
    await this.sql.run(
      'INSERT INTO admins (page_id, psid, name, created_at) VALUES (?, ?, ?, ?)',
      admin.pageId,
      admin.psid,
      admin.name,
      admin.createdAt,
    );
  }
}

const toAdmin = (row: Row): Admin => ({
  pageId: text(row['page_id']) as PageId,
  psid: text(row['psid']) as Psid,
  name: text(row['name']),
  createdAt: Number(row['created_at']),
});
