import type { CallPermissionReads } from '../../app/ports/records/calls.ts';
import type { CallPermission } from '../../domain/call-permission.ts';
import type { PageId, Psid } from '../../domain/ids.ts';
import type { Row, Statements, Value } from '../driver.ts';
import { json, numberOrNull, text } from './columns.ts';

/** Reads the permissions to call. */
export class SqlCallPermissionReads implements CallPermissionReads {
  protected readonly sql: Statements;

  constructor(sql: Statements) {
    this.sql = sql;
  }

  async find(pageId: PageId, psid: Psid) {
    const row = await this.sql.get('SELECT * FROM call_permissions WHERE page_id = ? AND psid = ?', pageId, psid);
    return row ? toCallPermission(row) : noCallPermission(pageId, psid);
  }
}

/** Saves a permission: Page, person, expiry, requests as JSON. */
export const SAVE_PERMISSION = `INSERT INTO call_permissions (page_id, psid, expires_at, requested_at) VALUES (?, ?, ?, ?)
  ON CONFLICT (page_id, psid) DO UPDATE SET expires_at = excluded.expires_at, requested_at = excluded.requested_at`;

/** Returns the values of a permission in the order of the columns of SAVE_PERMISSION. */
export const permissionValues = ({ pageId, psid, expiresAt, requestedAt }: CallPermission): Value[] => [
  pageId,
  psid,
  expiresAt,
  JSON.stringify(requestedAt),
];

/** Returns the permission of a person who was never asked for it. */
export const noCallPermission = (pageId: PageId, psid: Psid): CallPermission => ({
  pageId,
  psid,
  expiresAt: null,
  requestedAt: [],
});

export const toCallPermission = (row: Row): CallPermission => ({
  pageId: text(row['page_id']) as PageId,
  psid: text(row['psid']) as Psid,
  expiresAt: numberOrNull(row['expires_at']),
  requestedAt: json<readonly number[]>(row['requested_at']),
});
