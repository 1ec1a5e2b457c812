/**
 * Statements that make an empty database as all migrations together leave it. Written by scripts/write-newest-schema.ts, to be
 * run after each new migration.
 */
export const newestSchema: readonly string[] = [
  `CREATE TABLE "metadata" (
    name text PRIMARY KEY,
    value text NOT NULL
  )`,
  `CREATE TABLE apps (
    app_id text PRIMARY KEY,
    name text NOT NULL,
    secret text NOT NULL,
    requires_proof boolean NOT NULL,
    created_at bigint NOT NULL
  )`,
  `CREATE TABLE app_subscriptions (
    app_id text PRIMARY KEY,
    callback_url text NOT NULL,
    verify_token text NOT NULL,
    fields text NOT NULL,
    include_values boolean NOT NULL
  )`,
  `CREATE TABLE tokens (
    token_hash text PRIMARY KEY,
    app_id text NOT NULL,
    page_id text NOT NULL,
    permissions text NOT NULL,
    issued_at bigint NOT NULL,
    expires_at bigint
  )`,
  `CREATE TABLE pages (
    page_id text PRIMARY KEY,
    name text NOT NULL,
    eligible boolean NOT NULL,
    revision bigint NOT NULL,
    created_at bigint NOT NULL
  , settings text, category text)`,
  `CREATE TABLE consumers (
    page_id text NOT NULL,
    psid text NOT NULL,
    name text NOT NULL,
    created_at bigint NOT NULL, time_zone text, profile text,
    PRIMARY KEY (page_id, psid)
  )`,
  `CREATE TABLE page_subscriptions (
    page_id text NOT NULL,
    app_id text NOT NULL,
    fields text NOT NULL,
    created_at bigint NOT NULL,
    PRIMARY KEY (page_id, app_id)
  )`,
  `CREATE TABLE journal (
    page_id text NOT NULL,
    revision bigint NOT NULL,
    at bigint NOT NULL,
    event text NOT NULL,
    PRIMARY KEY (page_id, revision)
  )`,
  `CREATE TABLE deliveries (
    page_id text NOT NULL,
    revision bigint NOT NULL,
    app_id text NOT NULL,
    field text NOT NULL,
    body text NOT NULL,
    state text NOT NULL,
    attempts bigint NOT NULL,
    created_at bigint NOT NULL,
    due_at bigint NOT NULL,
    first_attempt_at bigint, attempted_at bigint, duration_ms bigint, status bigint, failure_kind text, failure_detail text, response text, fault text, retry_at bigint,
    PRIMARY KEY (page_id, revision, app_id)
  )`,
  `CREATE TABLE attempts (
    page_id text NOT NULL,
    revision bigint NOT NULL,
    app_id text NOT NULL,
    attempt bigint NOT NULL,
    at bigint NOT NULL,
    duration_ms bigint NOT NULL,
    status bigint,
    failure_detail text,
    response text, failure_kind text, fault text,
    PRIMARY KEY (page_id, revision, app_id, attempt)
  )`,
  `CREATE TABLE "queues" (
    page_id text NOT NULL,
    app_id text NOT NULL,
    next_due bigint,
    lease_until bigint NOT NULL,
    failing_since bigint,
    alerted_at bigint, leased_by text, changes bigint, bucket bigint, next_revision bigint,
    PRIMARY KEY (page_id, app_id)
  )`,
  `CREATE TABLE threads (
    page_id text NOT NULL,
    psid text NOT NULL,
    last_act_at bigint,
    read_until bigint, typing_until bigint, seen_until bigint, latest_revision bigint,
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
    active_until bigint, persona text,
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
    ended_at bigint, direction text, app_id text,
    PRIMARY KEY (page_id, call_id)
  )`,
  `CREATE INDEX calls_by_id ON calls (call_id)`,
  `CREATE INDEX calls_of_thread ON calls (page_id, psid, started_at)`,
  `CREATE TABLE timers (
    page_id text NOT NULL,
    kind text NOT NULL,
    subject text NOT NULL,
    due_at bigint NOT NULL, bucket bigint,
    PRIMARY KEY (page_id, kind, subject)
  )`,
  `CREATE INDEX timers_due ON timers (due_at)`,
  `CREATE TABLE admins (
    page_id text NOT NULL,
    psid text NOT NULL,
    name text NOT NULL,
    created_at bigint NOT NULL, user_id text,
    PRIMARY KEY (page_id, psid)
  )`,
  `CREATE INDEX queues_due ON queues (next_due) WHERE next_due IS NOT NULL`,
  `CREATE TABLE personas (
    page_id text NOT NULL,
    persona_id text NOT NULL,
    name text NOT NULL,
    picture_url text NOT NULL,
    PRIMARY KEY (page_id, persona_id)
  )`,
  `CREATE TABLE messenger_profiles (
    page_id text PRIMARY KEY,
    profile text NOT NULL
  )`,
  `CREATE INDEX threads_latest ON threads (page_id, latest_revision)`,
  `CREATE INDEX admins_of_user ON admins (user_id, page_id) WHERE user_id IS NOT NULL`,
  `CREATE TABLE user_tokens (
    token_hash text PRIMARY KEY,
    app_id text NOT NULL,
    user_id text NOT NULL,
    permissions text NOT NULL,
    issued_at bigint NOT NULL,
    expires_at bigint
  )`,
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
  `CREATE INDEX deliveries_newest ON deliveries (created_at, revision, page_id, app_id)`,
  `CREATE INDEX calls_newest ON calls (page_id, started_at, call_id)`,
  `CREATE TABLE workers (
    worker_id text PRIMARY KEY,
    lease_until bigint NOT NULL
  )`,
  `CREATE TABLE requests (
    page_id text NOT NULL,
    request_id text NOT NULL,
    app_id text,
    method text NOT NULL,
    status bigint NOT NULL,
    trace text NOT NULL,
    psid text,
    call_id text,
    summary text NOT NULL,
    exchange text NOT NULL,
    PRIMARY KEY (page_id, request_id)
  )`,
  `CREATE INDEX requests_newest ON requests (request_id)`,
  `CREATE INDEX requests_by_trace ON requests (trace, request_id)`,
  `CREATE INDEX requests_of_call ON requests (call_id, request_id)`,
  `CREATE INDEX journal_oldest ON journal (at, page_id, revision)`,
  `CREATE TABLE journal_starts (
    page_id text PRIMARY KEY,
    at bigint NOT NULL,
    revision bigint NOT NULL,
    settings text
  )`,
  `CREATE INDEX calls_live ON calls (page_id, psid, started_at) WHERE state <> 'ended'`,
  `CREATE TABLE database_roles (
    number bigint PRIMARY KEY,
    instance_id text NOT NULL
  )`,
  `CREATE TABLE bucket_places (
    bucket bigint PRIMARY KEY,
    place bigint NOT NULL,
    next_place bigint
  )`,
  `CREATE TABLE arriving_rows (
    bucket bigint NOT NULL,
    position bigint NOT NULL,
    lines text NOT NULL,
    PRIMARY KEY (bucket, position)
  )`,
  `CREATE INDEX deliveries_retries ON deliveries (page_id, app_id, retry_at) WHERE retry_at IS NOT NULL`,
];
