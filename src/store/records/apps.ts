import type { App } from '../../app/ports/entities.ts';
import type { AppReads, AppRecords } from '../../app/ports/records/apps.ts';
import type { AppId } from '../../domain/ids.ts';
import type { Row, Statements } from '../driver.ts';
import { text } from './columns.ts';

export const APP_BY_ID = 'SELECT * FROM apps WHERE app_id = ?';

/** Reads apps. */
export class SqlAppReads implements AppReads {
  protected readonly sql: Statements;

  constructor(sql: Statements) {
    this.sql = sql;
  }

  async find(id: AppId) {
    const row = await this.sql.get(APP_BY_ID, id);
    return row && toApp(row);
  }

  async list(after: string, limit: number) {
    const rows = await this.sql.all('SELECT * FROM apps WHERE app_id > ? ORDER BY app_id LIMIT ?', after, limit);
    return rows.map(toApp);
  }
}

/** Writes apps, inside a transaction. */
export class SqlAppRecords extends SqlAppReads implements AppRecords {
  readonly #touched: string[];

  /** `touched` collects the keys of cached records that this transaction changes. */
  constructor(sql: Statements, touched: string[]) {
    super(sql);
    this.#touched = touched;
  }

  async create(app: App) {
    this.#touched.push(app.id);
    await this.sql.run(
      'INSERT INTO apps (app_id, name, secret, requires_proof, created_at) VALUES (?, ?, ?, ?, ?)',
      app.id,
      app.name,
      app.secret,
      app.requiresProof,
      app.createdAt,
    );
  }

  async rename(id: AppId, name: string) {
    this.#touched.push(id);
    await this.sql.run('UPDATE apps SET name = ? WHERE app_id = ?', name, id);
  }
}

/** Returns the app of a row. */
export const toApp = (row: Row): App => ({
  id: text(row['app_id']) as AppId,
  name: text(row['name']),
  secret: text(row['secret']),
  requiresProof: Boolean(row['requires_proof']),
  createdAt: Number(row['created_at']),
});
