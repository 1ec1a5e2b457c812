/**
 * Calls that the business starts have a direction and no entry; NULL stands for those of consumers. The media of a call,
 * with the process that carries its packets; permissions to call; the metrics that apps submit.
 */
export const callMedia: readonly string[] = [
  `ALTER TABLE calls ADD COLUMN direction text`,
  `ALTER TABLE calls ADD COLUMN app_id text`,
  `CREATE TABLE call_media (
    page_id text NOT NULL,
    call_id text NOT NULL,
    owner text,
    lease_until bigint NOT NULL,
    state text NOT NULL,
    PRIMARY KEY (page_id, call_id)
  )`,
  `CREATE TABLE call_permissions (
    page_id text NOT NULL,
    psid text NOT NULL,
    expires_at bigint,
    requested_at text NOT NULL,
    PRIMARY KEY (page_id, psid)
  )`,
  `CREATE TABLE call_metrics (
    page_id text NOT NULL,
    call_id text NOT NULL,
    app_id text NOT NULL,
    at bigint NOT NULL,
    report text NOT NULL,
    PRIMARY KEY (page_id, call_id)
  )`,
];
