/**
 * The outcome of the first attempt moves into the row of its delivery; later attempts stay rows of their own, as do the
 * attempts that were made before. A queue counts its changes, so that the process that releases it can see whether it has changed.
 */
export const workInGroups: readonly string[] = [
  `ALTER TABLE deliveries ADD COLUMN attempted_at bigint`,
  `ALTER TABLE deliveries ADD COLUMN duration_ms bigint`,
  `ALTER TABLE deliveries ADD COLUMN status bigint`,
  `ALTER TABLE deliveries ADD COLUMN failure_kind text`,
  `ALTER TABLE deliveries ADD COLUMN failure_detail text`,
  `ALTER TABLE deliveries ADD COLUMN response text`,
  `ALTER TABLE deliveries ADD COLUMN fault text`,
  `ALTER TABLE queues ADD COLUMN changes bigint`,
];
