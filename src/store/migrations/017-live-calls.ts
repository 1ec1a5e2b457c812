/** The call of a person that has not ended is found by an index that has no other calls, however many there were. */
export const liveCalls: readonly string[] = [
  `DROP INDEX calls_live`,
  `CREATE INDEX calls_live ON calls (page_id, psid, started_at) WHERE state <> 'ended'`,
];
