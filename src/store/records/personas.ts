import type { Cursor } from '../../app/ports/records/list-parts.ts';
import type { PersonaReads, PersonaRecords } from '../../app/ports/records/personas.ts';
import type { PageId, PersonaId } from '../../domain/ids.ts';
import type { Persona } from '../../domain/persona.ts';
import type { Row, Statements } from '../driver.ts';
import { text } from './columns.ts';

/** Reads personas. */
export class SqlPersonaReads implements PersonaReads {
  protected readonly sql: Statements;

  constructor(sql: Statements) {
    this.sql = sql;
  }

  async find(pageId: PageId, id: PersonaId) {
    const row = await this.sql.get('SELECT * FROM personas WHERE page_id = ? AND persona_id = ?', pageId, id);
    return row && toPersona(row);
  }

  async list(pageId: PageId, cursor: Cursor, limit: number) {
    if ('after' in cursor) {
      const rows = await this.sql.all(
        'SELECT * FROM personas WHERE page_id = ? AND persona_id > ? ORDER BY persona_id LIMIT ?',
        pageId,
        cursor.after,
        limit,
      );
      return rows.map(toPersona);
    }
    const rows = await this.sql.all(
      'SELECT * FROM personas WHERE page_id = ? AND persona_id < ? ORDER BY persona_id DESC LIMIT ?',
      pageId,
      cursor.before,
      limit,
    );
    return rows.map(toPersona).reverse();
  }
}

/** Writes personas, inside a transaction. */
export class SqlPersonaRecords extends SqlPersonaReads implements PersonaRecords {
  async create(pageId: PageId, { id, name, pictureUrl }: Persona) {
    await this.sql.run(
      'INSERT INTO personas (page_id, persona_id, name, picture_url) VALUES (?, ?, ?, ?)',
      pageId,
      id,
      name,
      pictureUrl,
    );
  }

  async remove(pageId: PageId, id: PersonaId) {
    await this.sql.run('DELETE FROM personas WHERE page_id = ? AND persona_id = ?', pageId, id);
  }
}

export const toPersona = (row: Row): Persona => ({
  id: text(row['persona_id']) as PersonaId,
  name: text(row['name']),
  pictureUrl: text(row['picture_url']),
});
