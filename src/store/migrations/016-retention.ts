/**
 * Old entries of a journal are removed, found by an index of their instants. The state of a Page at the beginning of the
 * journal that is left: the latest instant of a removed entry, and the last settings among them with their revision.
 */
export const retention: readonly string[] = [
  `CREATE INDEX journal_oldest ON journal (at, page_id, revision)`,
  `CREATE TABLE journal_starts (
    page_id text PRIMARY KEY,
    at bigint NOT NULL,
    revision bigint NOT NULL,
    settings text
  )`,
];
