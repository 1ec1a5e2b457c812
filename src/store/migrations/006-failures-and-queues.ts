/**
 * The failure of an attempt becomes a kind and a detail; the sentence that earlier versions stored is the detail of the
 * kind `other`. Lanes, their holder and facts take the names that the program has for them: queues, leased_by, metadata.
 */
export const failuresAndQueues: readonly string[] = [
  `ALTER TABLE attempts RENAME COLUMN error TO failure_detail`,
  `ALTER TABLE attempts ADD COLUMN failure_kind text`,
  `UPDATE attempts SET failure_kind = 'other' WHERE failure_detail IS NOT NULL`,
  `DROP INDEX lanes_due`,
  `ALTER TABLE lanes RENAME TO queues`,
  `ALTER TABLE queues RENAME COLUMN holder TO leased_by`,
  `CREATE INDEX queues_due ON queues (next_due) WHERE next_due IS NOT NULL`,
  `ALTER TABLE facts RENAME TO metadata`,
];
