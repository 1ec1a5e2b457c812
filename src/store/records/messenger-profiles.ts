import type { MessengerProfileReads, MessengerProfileRecords } from '../../app/ports/records/messenger-profiles.ts';
import type { PageId } from '../../domain/ids.ts';
import type { MessengerProfile } from '../../domain/messenger-profile.ts';
import type { Row, Statements } from '../driver.ts';
import { json } from './columns.ts';

/** Reads Messenger profiles. */
export class SqlMessengerProfileReads implements MessengerProfileReads {
  protected readonly sql: Statements;

  constructor(sql: Statements) {
    this.sql = sql;
  }

  async find(pageId: PageId) {
    const row = await this.sql.get('SELECT profile FROM messenger_profiles WHERE page_id = ?', pageId);
    return toMessengerProfile(row);
  }
}

/** Returns the profile of a row; an empty one without a row. */
export const toMessengerProfile = (row: Row | undefined): MessengerProfile =>
  row ? json<MessengerProfile>(row['profile']) : {};

/** Writes Messenger profiles, inside a transaction. */
export class SqlMessengerProfileRecords extends SqlMessengerProfileReads implements MessengerProfileRecords {
  async save(pageId: PageId, profile: MessengerProfile) {
    await this.sql.run(
      `INSERT INTO messenger_profiles (page_id, profile) VALUES (?, ?)
        ON CONFLICT (page_id) DO UPDATE SET profile = excluded.profile`,
      pageId,
      JSON.stringify(profile),
    );
  }
}
