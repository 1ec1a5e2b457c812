/**
 * Sets the latest message of every thread, and makes the threads of those people who have messages and no thread yet. An
 * import runs it too, since the rows of an older export do not have the column.
 */
export const fillLatestRevisions: readonly string[] = [
  `INSERT INTO threads (page_id, psid) SELECT DISTINCT page_id, psid FROM messages WHERE NOT EXISTS
    (SELECT 1 FROM threads WHERE threads.page_id = messages.page_id AND threads.psid = messages.psid)`,
  `UPDATE threads SET latest_revision = (SELECT max(revision) FROM messages
    WHERE messages.page_id = threads.page_id AND messages.psid = threads.psid) WHERE latest_revision IS NULL`,
];

/**
 * Inboxes: the conversations of a Page ordered by their latest messages, the profiles of consumers, the categories of
 * Pages, and people with user access tokens, who can be admins of several Pages.
 */
export const inbox: readonly string[] = [
  `ALTER TABLE threads ADD COLUMN latest_revision bigint`,
  ...fillLatestRevisions,
  `CREATE INDEX threads_latest ON threads (page_id, latest_revision)`,
  `ALTER TABLE consumers ADD COLUMN profile text`,
  `ALTER TABLE pages ADD COLUMN category text`,
  `ALTER TABLE admins ADD COLUMN user_id text`,
  `CREATE INDEX admins_of_user ON admins (user_id, page_id) WHERE user_id IS NOT NULL`,
  `CREATE TABLE user_tokens (
    token_hash text PRIMARY KEY,
    app_id text NOT NULL,
    user_id text NOT NULL,
    permissions text NOT NULL,
    issued_at bigint NOT NULL,
    expires_at bigint
  )`,
];
