import type { DatabaseSync } from 'node:sqlite';

/** Part of the file that stays free for new rows, so that a file of constant size does not shrink and grow all the time. */
const RESERVE = 0.1;
/** Minimum number of pages that stay free: a megabyte. */
const MIN_RESERVE = 512;
/** Maximum number of pages that are removed at once: they take about as long as a commit. */
const STEP_PAGES = 100;

/** Returns the number of free pages beyond the reserve; 0 for a file that cannot give them back before its next VACUUM. */
export function countFreePages(database: DatabaseSync): number {
  if (read(database, 'auto_vacuum') === 0) return 0;
  const reserve = Math.max(MIN_RESERVE, RESERVE * read(database, 'page_count'));
  return Math.max(0, Math.floor(read(database, 'freelist_count') - reserve));
}

/** Removes free pages inside a transaction, up to a bound. Returns the size of the file after the next checkpoint; bytes. */
export function releaseFreePages(database: DatabaseSync): number {
  database.exec(`PRAGMA incremental_vacuum(${Math.min(STEP_PAGES, countFreePages(database))})`);
  return read(database, 'page_count') * read(database, 'page_size');
}

/** Returns the value of a pragma. */
function read(database: DatabaseSync, name: 'auto_vacuum' | 'page_count' | 'page_size' | 'freelist_count'): number {
  return Number(database.prepare(`PRAGMA ${name}`).get()?.[name]);
}
