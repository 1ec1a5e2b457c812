import type { UserToken } from '../../app/ports/entities.ts';
import type { UserTokenReads, UserTokenRecords } from '../../app/ports/records/tokens.ts';
import type { AppId, UserId } from '../../domain/ids.ts';
import type { Row, Statements, Value } from '../driver.ts';
import { json, numberOrNull, text } from './columns.ts';

/** Reads user access tokens, by their hash. */
export class SqlUserTokenReads implements UserTokenReads {
  protected readonly sql: Statements;

  constructor(sql: Statements) {
    this.sql = sql;
  }

  async find(hash: string) {
    const row = await this.sql.get('SELECT * FROM user_tokens WHERE token_hash = ?', hash);
    return row && toUserToken(row);
  }

  async list(after: string, limit: number) {
    const found = await this.sql.all(
      'SELECT * FROM user_tokens WHERE token_hash > ? ORDER BY token_hash LIMIT ?',
      after,
      limit,
    );
    return found.map(toUserToken);
  }
}

/** Writes user access tokens, by their hash, inside a transaction. */
export class SqlUserTokenRecords extends SqlUserTokenReads implements UserTokenRecords {
  async create(token: UserToken) {
    await this.sql.run(
      'INSERT INTO user_tokens (token_hash, app_id, user_id, permissions, issued_at, expires_at) VALUES (?, ?, ?, ?, ?, ?)',
      ...valuesOf(token),
    );
  }

  async ensure(token: UserToken) {
    await this.sql.run(
      `INSERT INTO user_tokens (token_hash, app_id, user_id, permissions, issued_at, expires_at) VALUES (?, ?, ?, ?, ?, ?)
        ON CONFLICT (token_hash) DO NOTHING`,
      ...valuesOf(token),
    );
  }

  async remove(hash: string) {
    await this.sql.run('DELETE FROM user_tokens WHERE token_hash = ?', hash);
  }
}

const valuesOf = (token: UserToken): readonly Value[] => [
  token.hash,
  token.appId,
  token.userId,
  JSON.stringify(token.permissions),
  token.issuedAt,
  token.expiresAt,
];

const toUserToken = (row: Row): UserToken => ({
  hash: text(row['token_hash']),
  appId: text(row['app_id']) as AppId,
  userId: text(row['user_id']) as UserId,
  permissions: json(row['permissions']),
  issuedAt: Number(row['issued_at']),
  expiresAt: numberOrNull(row['expires_at']),
});
