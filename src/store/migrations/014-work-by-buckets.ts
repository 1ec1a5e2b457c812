/**
 * Queues and timers have the bucket of their Page, and the processes that share the buckets are rows with a lease. Rows of
 * earlier versions have no bucket and count as bucket 0.
 */
export const workByBuckets: readonly string[] = [
  `ALTER TABLE queues ADD COLUMN bucket bigint`,
  `ALTER TABLE timers ADD COLUMN bucket bigint`,
  `CREATE TABLE workers (
    worker_id text PRIMARY KEY,
    lease_until bigint NOT NULL
  )`,
];
