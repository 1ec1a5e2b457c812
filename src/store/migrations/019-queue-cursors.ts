/**
 * Pending deliveries are found without an index of all of them, which each delivery entered and left. A queue has a revision:
 * its first attempts are at it or above. All other pending deliveries of the queue have the time of their next attempt in
 * `retry_at`. So a delivery whose first attempt succeeds changes no index.
 */
export const queueCursors: readonly string[] = [
  `ALTER TABLE deliveries ADD COLUMN retry_at bigint`,
  `ALTER TABLE queues ADD COLUMN next_revision bigint`,
];
