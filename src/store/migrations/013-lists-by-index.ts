/** The lists of the newest deliveries and calls are read by an index alone, also where many have the same instant. */
export const listsByIndex: readonly string[] = [
  `DROP INDEX deliveries_newest`,
  `CREATE INDEX deliveries_newest ON deliveries (created_at, revision, page_id, app_id)`,
  `DROP INDEX calls_newest`,
  `CREATE INDEX calls_newest ON calls (page_id, started_at, call_id)`,
];
