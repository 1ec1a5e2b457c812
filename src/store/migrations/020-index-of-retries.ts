/**
 * Sets the revisions of queues from before, whose pending deliveries are all found by the index of retries. An import runs it
 * too, since the rows of an older export do not have the column; queues of this version always have a revision.
 */
export const fillQueueCursors: readonly string[] = [
  `UPDATE queues SET next_revision = (SELECT revision + 1 FROM pages WHERE pages.page_id = queues.page_id)
    WHERE next_revision IS NULL`,
];

/** The index of retries replaces the one of all pending deliveries. Apart from the columns, so that it can be built before. */
export const indexOfRetries: readonly string[] = [
  `CREATE INDEX deliveries_retries ON deliveries (page_id, app_id, retry_at) WHERE retry_at IS NOT NULL`,
  `UPDATE deliveries SET retry_at = due_at WHERE state = 'pending'`,
  ...fillQueueCursors,
  `DROP INDEX deliveries_pending`,
];
