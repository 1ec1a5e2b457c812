/** The admins of a Page, the time zones of consumers, and an index for the newest calls of a Page. */
export const people: readonly string[] = [
  `CREATE TABLE admins (
    page_id text NOT NULL,
    psid text NOT NULL,
    name text NOT NULL,
    created_at bigint NOT NULL,
    PRIMARY KEY (page_id, psid)
  )`,
  `ALTER TABLE consumers ADD COLUMN time_zone text`,
  `CREATE INDEX calls_newest ON calls (page_id, started_at)`,
];
