/**
 * Apps, Pages, tokens, subscriptions, journal, deliveries. The text is the same for both back-ends. Keys lead with
 * `page_id` wherever a Page owns the row (docs/design.md §5). Lists and settings are JSON as text, which no statement
 * looks into.
 */
export const foundation: readonly string[] = [
  `CREATE TABLE facts (
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
    audio_enabled boolean NOT NULL,
    icon_enabled boolean NOT NULL,
    video_enabled boolean NOT NULL,
    ring_target text NOT NULL,
    call_hours text,
    revision bigint NOT NULL,
    created_at bigint NOT NULL
  )`,
  `CREATE TABLE consumers (
    page_id text NOT NULL,
    psid text NOT NULL,
    name text NOT NULL,
    created_at bigint NOT NULL,
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
    first_attempt_at bigint,
    PRIMARY KEY (page_id, revision, app_id)
  )`,
  `CREATE INDEX deliveries_pending ON deliveries (page_id, app_id, due_at) WHERE state = 'pending'`,
  `CREATE INDEX deliveries_newest ON deliveries (created_at)`,
  `CREATE TABLE attempts (
    page_id text NOT NULL,
    revision bigint NOT NULL,
    app_id text NOT NULL,
    attempt bigint NOT NULL,
    at bigint NOT NULL,
    duration_ms bigint NOT NULL,
    status bigint,
    error text,
    response text,
    PRIMARY KEY (page_id, revision, app_id, attempt)
  )`,
  `CREATE TABLE lanes (
    page_id text NOT NULL,
    app_id text NOT NULL,
    next_due bigint,
    lease_until bigint NOT NULL,
    failing_since bigint,
    alerted_at bigint,
    PRIMARY KEY (page_id, app_id)
  )`,
  `CREATE INDEX lanes_due ON lanes (next_due) WHERE next_due IS NOT NULL`,
];
