import type { Value } from './driver.ts';

export type ColumnType = 'text' | 'bigint' | 'boolean';

export interface Column {
  readonly name: string;
  readonly type: ColumnType;
  readonly nullable: boolean;
}

export interface Table {
  readonly name: string;
  /** In their order in exports. */
  readonly columns: readonly Column[];
  /** The positions of the columns of the primary key. */
  readonly key: readonly number[];
  /** Values that columns get in exports, because their own are about the process or the machine and not about the instance. */
  readonly reset: Readonly<Record<string, Value>>;
}

/** Columns by name; a `?` after the type means that the column may be NULL. */
type Types = Readonly<Record<string, ColumnType | `${ColumnType}?`>>;

function table(name: string, key: readonly string[], types: Types, reset: Table['reset'] = {}): Table {
  const columns = Object.entries(types).map(([column, type]) => ({
    name: column,
    type: type.replace('?', '') as ColumnType,
    nullable: type.endsWith('?'),
  }));
  return { name, columns, key: key.map((each) => columns.findIndex((column) => column.name === each)), reset };
}

/**
 * The tables of an instance, which exports have: all but `schema_version`, which is about the database, `workers`, which is
 * about the processes, those about the databases of an instance on several of them, and `logTables`.
 *
 * - `metadata` has the demo's app and Page, and the state of the clock, which the times in all other tables refer to.
 * - `deliveries` has those under way too; they are sent again. `retry_at` is NULL unless one is pending.
 * - `queues` has the time since when an app has failed, but not the process that has leased a queue. Each pending delivery of
 *   a queue has a `retry_at`, or its revision is at or above `next_revision` and it has not been attempted.
 * - `call_media` does not have the process that carries a call either: a call under way fails where it is imported.
 */
export const tables: readonly Table[] = [
  table('metadata', ['name'], { name: 'text', value: 'text' }),
  table('apps', ['app_id'], {
    app_id: 'text',
    name: 'text',
    secret: 'text',
    requires_proof: 'boolean',
    created_at: 'bigint',
  }),
  table('app_subscriptions', ['app_id'], {
    app_id: 'text',
    callback_url: 'text',
    verify_token: 'text',
    fields: 'text',
    include_values: 'boolean',
  }),
  table('pages', ['page_id'], {
    page_id: 'text',
    name: 'text',
    eligible: 'boolean',
    revision: 'bigint',
    created_at: 'bigint',
    settings: 'text?',
    category: 'text?',
  }),
  table('tokens', ['token_hash'], {
    token_hash: 'text',
    app_id: 'text',
    page_id: 'text',
    permissions: 'text',
    issued_at: 'bigint',
    expires_at: 'bigint?',
  }),
  table('user_tokens', ['token_hash'], {
    token_hash: 'text',
    app_id: 'text',
    user_id: 'text',
    permissions: 'text',
    issued_at: 'bigint',
    expires_at: 'bigint?',
  }),
  table('consumers', ['page_id', 'psid'], {
    page_id: 'text',
    psid: 'text',
    name: 'text',
    created_at: 'bigint',
    time_zone: 'text?',
    profile: 'text?',
  }),
  table('admins', ['page_id', 'psid'], {
    page_id: 'text',
    psid: 'text',
    name: 'text',
    created_at: 'bigint',
    user_id: 'text?',
  }),
  table('page_subscriptions', ['page_id', 'app_id'], {
    page_id: 'text',
    app_id: 'text',
    fields: 'text',
    created_at: 'bigint',
  }),
  table('journal', ['page_id', 'revision'], { page_id: 'text', revision: 'bigint', at: 'bigint', event: 'text' }),
  table('journal_starts', ['page_id'], { page_id: 'text', at: 'bigint', revision: 'bigint', settings: 'text?' }),
  table('threads', ['page_id', 'psid'], {
    page_id: 'text',
    psid: 'text',
    last_act_at: 'bigint?',
    read_until: 'bigint?',
    typing_until: 'bigint?',
    seen_until: 'bigint?',
    latest_revision: 'bigint?',
  }),
  table('messages', ['page_id', 'message_id'], {
    page_id: 'text',
    message_id: 'text',
    psid: 'text',
    revision: 'bigint',
    at: 'bigint',
    sender: 'text',
    content: 'text',
    active_until: 'bigint?',
    persona: 'text?',
  }),
  table('personas', ['page_id', 'persona_id'], {
    page_id: 'text',
    persona_id: 'text',
    name: 'text',
    picture_url: 'text',
  }),
  table('messenger_profiles', ['page_id'], { page_id: 'text', profile: 'text' }),
  table('calls', ['page_id', 'call_id'], {
    page_id: 'text',
    call_id: 'text',
    psid: 'text',
    entry: 'text',
    rings: 'text',
    state: 'text',
    outcome: 'text?',
    started_at: 'bigint',
    accepted_at: 'bigint?',
    ended_at: 'bigint?',
    direction: 'text?',
    app_id: 'text?',
  }),
  table(
    'call_media',
    ['page_id', 'call_id'],
    { page_id: 'text', call_id: 'text', owner: 'text?', lease_until: 'bigint', state: 'text' },
    { owner: null, lease_until: 0 },
  ),
  table('call_permissions', ['page_id', 'psid'], {
    page_id: 'text',
    psid: 'text',
    expires_at: 'bigint?',
    requested_at: 'text',
  }),
  table('call_metrics', ['page_id', 'call_id'], {
    page_id: 'text',
    call_id: 'text',
    app_id: 'text',
    at: 'bigint',
    report: 'text',
  }),
  table('timers', ['page_id', 'kind', 'subject'], {
    page_id: 'text',
    kind: 'text',
    subject: 'text',
    due_at: 'bigint',
    bucket: 'bigint?',
  }),
  table('deliveries', ['page_id', 'revision', 'app_id'], {
    page_id: 'text',
    revision: 'bigint',
    app_id: 'text',
    field: 'text',
    body: 'text',
    state: 'text',
    attempts: 'bigint',
    created_at: 'bigint',
    due_at: 'bigint',
    first_attempt_at: 'bigint?',
    attempted_at: 'bigint?',
    duration_ms: 'bigint?',
    status: 'bigint?',
    failure_kind: 'text?',
    failure_detail: 'text?',
    response: 'text?',
    fault: 'text?',
    retry_at: 'bigint?',
  }),
  table('attempts', ['page_id', 'revision', 'app_id', 'attempt'], {
    page_id: 'text',
    revision: 'bigint',
    app_id: 'text',
    attempt: 'bigint',
    at: 'bigint',
    duration_ms: 'bigint',
    status: 'bigint?',
    failure_detail: 'text?',
    response: 'text?',
    failure_kind: 'text?',
    fault: 'text?',
  }),
  table(
    'queues',
    ['page_id', 'app_id'],
    {
      page_id: 'text',
      app_id: 'text',
      next_due: 'bigint?',
      lease_until: 'bigint',
      failing_since: 'bigint?',
      alerted_at: 'bigint?',
      leased_by: 'text?',
      changes: 'bigint?',
      bucket: 'bigint?',
      next_revision: 'bigint?',
    },
    { lease_until: 0, leased_by: null },
  ),
];

/**
 * The tables that no export and no snapshot has: the request log is about the servers, as their other logs are, and not
 * about the instance. It ends where the instance is replaced.
 */
export const logTables: readonly Table[] = [
  table('requests', ['page_id', 'request_id'], {
    page_id: 'text',
    request_id: 'text',
    app_id: 'text?',
    method: 'text',
    status: 'bigint',
    trace: 'text',
    psid: 'text?',
    call_id: 'text?',
    summary: 'text',
    exchange: 'text',
  }),
];
