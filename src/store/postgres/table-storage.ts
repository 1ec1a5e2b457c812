import { indexOfRetries } from '../migrations/020-index-of-retries.ts';

/**
 * Statements that PostgreSQL runs after those of a migration; SQLite does not have them. Half of each page of `deliveries` stays
 * free for the results of its rows: as long as a row stays in its page and changes no indexed column, PostgreSQL leaves all
 * indexes as they are (HOT).
 */
export const TABLE_STORAGE: ReadonlyMap<readonly string[] | undefined, readonly string[]> = new Map([
  [indexOfRetries, ['ALTER TABLE deliveries SET (fillfactor = 50)']],
]);
