import type { MetadataReads, MetadataRecords } from '../../app/ports/records/metadata.ts';
import type { Statements } from '../driver.ts';

/** Reads facts about the instance as a whole. */
export class SqlMetadataReads implements MetadataReads {
  protected readonly sql: Statements;

  constructor(sql: Statements) {
    this.sql = sql;
  }

  async find(name: string) {
    const row = await this.sql.get('SELECT value FROM metadata WHERE name = ?', name);
    return row?.['value'] as string | undefined;
  }
}

/** Writes facts about the instance as a whole, inside a transaction. */
export class SqlMetadataRecords extends SqlMetadataReads implements MetadataRecords {
  async save(name: string, value: string) {
    await this.sql.run(
      'INSERT INTO metadata (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value',
      name,
      value,
    );
  }
}
