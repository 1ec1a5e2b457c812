/** Threads, messages, calls and timers. The messages of a thread are ordered by the Page's revision. */
export const threads: readonly string[] = [
  `CREATE TABLE threads (
    page_id text NOT NULL,
    psid text NOT NULL,
    last_act_at bigint,
    read_until bigint,
    PRIMARY KEY (page_id, psid)
  )`,
  `CREATE TABLE messages (
    page_id text NOT NULL,
    message_id text NOT NULL,
    psid text NOT NULL,
    revision bigint NOT NULL,
    at bigint NOT NULL,
    sender text NOT NULL,
    content text NOT NULL,
    active_until bigint,
    PRIMARY KEY (page_id, message_id)
  )`,
  `CREATE INDEX messages_of_thread ON messages (page_id, psid, revision)`,
  `CREATE INDEX messages_expiring ON messages (page_id, active_until) WHERE active_until IS NOT NULL`,
  `CREATE TABLE calls (
    page_id text NOT NULL,
    call_id text NOT NULL,
    psid text NOT NULL,
    entry text NOT NULL,
    rings text NOT NULL,
    state text NOT NULL,
    outcome text,
    started_at bigint NOT NULL,
    accepted_at bigint,
    ended_at bigint,
    PRIMARY KEY (page_id, call_id)
  )`,
  `CREATE INDEX calls_by_id ON calls (call_id)`,
  `CREATE INDEX calls_of_thread ON calls (page_id, psid, started_at)`,
  `CREATE INDEX calls_live ON calls (page_id) WHERE state <> 'ended'`,
  `CREATE TABLE timers (
    page_id text NOT NULL,
    kind text NOT NULL,
    subject text NOT NULL,
    due_at bigint NOT NULL,
    PRIMARY KEY (page_id, kind, subject)
  )`,
  `CREATE INDEX timers_due ON timers (due_at)`,
];
