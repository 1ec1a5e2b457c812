import type { PageToken } from '../../app/ports/entities.ts';
import type { TokenReads, TokenRecords } from '../../app/ports/records/tokens.ts';
import type { AppId, PageId } from '../../domain/ids.ts';
import type { Row, Statements, Value } from '../driver.ts';
import { numberOrNull, text, textList } from './columns.ts';

/** Reads a token, its Page's id as `page_of_token`, and the columns of its Page, which are null when there is no such Page. */
export const TOKEN_AND_PAGE = `SELECT t.token_hash, t.app_id, t.page_id AS page_of_token, t.permissions, t.issued_at,
  t.expires_at, p.* FROM tokens t LEFT JOIN pages p ON p.page_id = t.page_id WHERE t.token_hash = ?`;

/** Reads Page access tokens, by their hash. */
export class SqlTokenReads implements TokenReads {
  protected readonly sql: Statements;

  constructor(sql: Statements) {
    this.sql = sql;
  }

  async find(hash: string) {
    const row = await this.sql.get('SELECT * FROM tokens WHERE token_hash = ?', hash);
    return row && toToken(row);
  }

  async list(after: string, limit: number) {
    const rows = await this.sql.all(
      'SELECT * FROM tokens WHERE token_hash > ? ORDER BY token_hash LIMIT ?',
      after,
      limit,
    );
    return rows.map(toToken);
  }
}

/** Writes Page access tokens, by their hash, inside a transaction. */
export class SqlTokenRecords extends SqlTokenReads implements TokenRecords {
  readonly #touched: string[];

  /** `touched` collects the keys of cached records that this transaction changes. */
  constructor(sql: Statements, touched: string[]) {
    super(sql);
    this.#touched = touched;
  }

  async create(token: PageToken) {
    this.#touched.push(token.hash);
    await this.sql.run(
      'INSERT INTO tokens (token_hash, app_id, page_id, permissions, issued_at, expires_at) VALUES (?, ?, ?, ?, ?, ?)',
      ...valuesOf(token),
    );
  }

  async ensure(token: PageToken) {
    await this.sql.run(
      `INSERT INTO tokens (token_hash, app_id, page_id, permissions, issued_at, expires_at) VALUES (?, ?, ?, ?, ?, ?)
        ON CONFLICT (token_hash) DO NOTHING`,
      ...valuesOf(token),
    );
  }

  async remove(hash: string) {
    this.#touched.push(hash);
    await this.sql.run('DELETE FROM tokens WHERE token_hash = ?', hash);
  }
}

const valuesOf = (token: PageToken): readonly Value[] => [
  token.hash,
  token.appId,
  token.pageId,
  JSON.stringify(token.permissions),
  token.issuedAt,
  token.expiresAt,
];

/** Returns the token of a row. */
export const toToken = (row: Row): PageToken => ({
  hash: text(row['token_hash']),
  appId: text(row['app_id']) as AppId,
  pageId: text(row['page_id']) as PageId,
  permissions: textList(row['permissions']),
  issuedAt: Number(row['issued_at']),
  expiresAt: numberOrNull(row['expires_at']),
});
