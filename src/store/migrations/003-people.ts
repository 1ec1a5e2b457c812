/** Those who run a Page, where consumers are, and the calls of a Page newest first. */
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
