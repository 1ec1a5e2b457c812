import type { CallMediaReads, CallMediaRecords } from '../../app/ports/records/calls.ts';
import type { CallMedia } from '../../domain/call-media.ts';
import type { CallId, PageId } from '../../domain/ids.ts';
import type { Row, Statements, Value } from '../driver.ts';
import { json, text, textOrNull } from './columns.ts';

/** Reads the media of calls. */
export class SqlCallMediaReads implements CallMediaReads {
  protected readonly sql: Statements;

  constructor(sql: Statements) {
    this.sql = sql;
  }

  async find(pageId: PageId, callId: CallId) {
    const row = await this.sql.get('SELECT * FROM call_media WHERE page_id = ? AND call_id = ?', pageId, callId);
    return row && toCallMedia(row);
  }
}

/** Saves the media of a call. */
export const SAVE_MEDIA = `INSERT INTO call_media (page_id, call_id, owner, lease_until, state) VALUES (?, ?, ?, ?, ?)
  ON CONFLICT (page_id, call_id) DO UPDATE SET
    owner = excluded.owner, lease_until = excluded.lease_until, state = excluded.state`;

export const REMOVE_MEDIA = 'DELETE FROM call_media WHERE page_id = ? AND call_id = ?';

/** Returns the values of the media of a call in the order of the columns of SAVE_MEDIA. */
export const mediaValues = ({ pageId, callId, owner, leaseUntil, ...state }: CallMedia): Value[] => [
  pageId,
  callId,
  owner,
  leaseUntil,
  JSON.stringify(state),
];

/** Renews leases of the media of calls, inside a transaction. */
export class SqlCallMediaRecords extends SqlCallMediaReads implements CallMediaRecords {
  async renewLease({ pageId, callId, owner }: Pick<CallMedia, 'pageId' | 'callId' | 'owner'>, leaseUntil: number) {
    const renewed = await this.sql.run(
      'UPDATE call_media SET lease_until = ? WHERE page_id = ? AND call_id = ? AND owner = ?',
      leaseUntil,
      pageId,
      callId,
      owner,
    );
    return renewed > 0;
  }
}

export const toCallMedia = (row: Row): CallMedia => ({
  ...json<Omit<CallMedia, 'pageId' | 'callId' | 'owner' | 'leaseUntil'>>(row['state']),
  pageId: text(row['page_id']) as PageId,
  callId: text(row['call_id']) as CallId,
  owner: textOrNull(row['owner']),
  leaseUntil: Number(row['lease_until']),
});
