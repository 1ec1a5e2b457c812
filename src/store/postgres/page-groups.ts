import type { Row } from '../driver.ts';
import type { PostgresQuery } from './query.ts';

/** A Page to be read, and the revision that the caller has; -1 for none. */
interface PageRead {
  readonly id: string;
  readonly revision: number;
  readonly resolve: (row: Row | undefined) => void;
  readonly reject: (error: unknown) => void;
}

/** Maximum number of Pages in one statement. */
const MAX_GROUP = 512;
/** Maximum number of statements under way; Pages asked for meanwhile wait and share the next one. */
const MAX_UNDER_WAY = 2;

const CHANGED = `SELECT p.* FROM unnest(CAST(? AS text[]), CAST(? AS bigint[])) AS k (page_id, revision)
  JOIN pages p ON p.page_id = k.page_id WHERE p.revision <> k.revision`;

/**
 * Reads the Pages that are asked for in one turn of the event loop with one statement, which returns only those whose
 * revision differs from the one that the caller has. The statement is sent after the last of them was asked for, so each
 * answer has all that was acknowledged before, by whichever process.
 */
export class PageGroups {
  readonly #query: PostgresQuery;
  #waiting: PageRead[] = [];
  #underWay = 0;
  #isScheduled = false;

  constructor(query: PostgresQuery) {
    this.#query = query;
  }

  /** Resolves to the row of a Page; undefined when its revision is still `revision`, or when there is no such Page. */
  find(id: string, revision: number): Promise<Row | undefined> {
    const { promise, resolve, reject } = Promise.withResolvers<Row | undefined>();
    this.#waiting.push({ id, revision, resolve, reject });
    this.#schedule();
    return promise;
  }

  #schedule(): void {
    if (this.#isScheduled || this.#underWay >= MAX_UNDER_WAY || this.#waiting.length === 0) return;
    this.#isScheduled = true;
    setImmediate(() => {
      this.#isScheduled = false;
      void this.#send();
    });
  }

  async #send(): Promise<void> {
    const group = this.#waiting.splice(0, MAX_GROUP);
    this.#underWay++;
    this.#schedule();
    try {
      const ids = group.map(({ id }) => id);
      const { rows } = await this.#query(CHANGED, [ids, group.map(({ revision }) => revision)]);
      const byId = new Map(rows.map((row) => [row['page_id'], row]));
      for (const { id, revision, resolve } of group) {
        const row = byId.get(id);
        // Two callers may have different revisions of one Page.
        resolve(Number(row?.['revision']) === revision ? undefined : row);
      }
    } catch (error) {
      for (const { reject } of group) reject(error);
    } finally {
      this.#underWay--;
      this.#schedule();
    }
  }
}
