import type { Row } from '../driver.ts';
import type { PostgresQuery } from './query.ts';
import { ReadGroups } from './read-groups.ts';

/** A Page to be read, and the revision that the caller has; -1 for none. */
interface PageRead {
  readonly id: string;
  readonly revision: number;
}

const CHANGED = `SELECT p.*, k.page_id AS asked_id FROM unnest(CAST(? AS text[]), CAST(? AS bigint[])) AS k (page_id, revision)
  LEFT JOIN pages p ON p.page_id = k.page_id WHERE p.page_id IS NULL OR p.revision <> k.revision`;

/**
 * Reads Pages in groups, with a statement that returns only those whose revision differs from the one that the caller has:
 * each is found as its row; undefined when its revision is still that one, and null when there is no such Page.
 */
export const pageGroups = (query: PostgresQuery): ReadGroups<PageRead, Row | null | undefined> =>
  new ReadGroups(async (asked) => {
    const { rows } = await query(CHANGED, [asked.map(({ id }) => id), asked.map(({ revision }) => revision)]);
    const byId = new Map(rows.map((row) => [row['asked_id'], row['page_id'] === null ? null : row]));
    return asked.map(({ id, revision }) => {
      const row = byId.get(id);
      // Two callers may have different revisions of one Page.
      return row && Number(row['revision']) === revision ? undefined : row;
    });
  });
