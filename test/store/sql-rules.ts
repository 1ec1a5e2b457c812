/** The rules for SQL of docs/design.md §5, as far as the text of a statement shows whether it follows them. */

/**
 * Tables that no Page owns: small, and read by a key of their own. Pages are looked up by the token that names them.
 */
export const REFERENCE_TABLES: ReadonlySet<string> = new Set([
  'metadata',
  // The name of metadata in the first migrations.
  'facts',
  'apps',
  'app_subscriptions',
  'tokens',
  'user_tokens',
  'workers',
  // Where the Pages are, on several databases.
  'database_roles',
  'bucket_places',
  'arriving_rows',
  'schema_version',
]);

const WHOLE = 'export and import are about the whole instance, table by table';
const WHOLE_DEV = 'snapshot and reset are about the whole instance, of which this process is the only one';
const LOG = 'the request log is one for all Pages, bounded in number, and each part is read by an index';
const OF_LOG = 'the request log removes its oldest rows, some at a time, outside of requests';
const MIGRATION = 'once, in a migration, which converts every row';
const OLDEST = 'the oldest records of the whole instance are removed in parts, by their index, beside the requests';

/** Statements about rows of many Pages at once, each with its reason. */
export const CROSS_PAGE: readonly { readonly begins: string; readonly because: string }[] = [
  {
    begins: 'SELECT * FROM deliveries … ORDER BY … LIMIT ?',
    because: 'control lists the newest deliveries, by their index and up to a bound',
  },
  {
    begins: 'SELECT * FROM (SELECT * FROM deliveries … ORDER BY … LIMIT ?) AS newest … WHERE …',
    because: 'control filters the newest deliveries, of which it searches a bounded number',
  },
  {
    begins: 'SELECT page_id, revision, app_id, created_at FROM deliveries … ORDER BY … LIMIT ? OFFSET ?',
    because: 'control goes on after the last delivery that it has searched',
  },
  {
    begins: 'SELECT * FROM (SELECT * FROM journal WHERE page_id = ? ',
    because: 'the part of a journal that is searched is of one Page',
  },
  { begins: 'SELECT * FROM requests WHERE request_id = ?', because: LOG },
  { begins: 'SELECT request_id, summary FROM requests … ORDER BY request_id DESC LIMIT ?', because: LOG },
  { begins: 'SELECT request_id, summary FROM (SELECT * FROM requests … ORDER BY request_id DESC', because: LOG },
  { begins: 'SELECT request_id FROM requests … ORDER BY request_id DESC LIMIT ? OFFSET ?', because: LOG },
  { begins: 'SELECT request_id FROM requests ORDER BY request_id', because: OF_LOG },
  { begins: 'DELETE FROM requests WHERE request_id < ?', because: OF_LOG },
  { begins: 'DELETE FROM requests WHERE request_id <= ?', because: OF_LOG },
  { begins: 'DELETE FROM requests WHERE request_id > ?', because: WHOLE_DEV },
  {
    begins: 'SELECT * FROM pages WHERE page_id > ? ORDER BY page_id LIMIT ?',
    because: 'control lists the Pages of the instance in parts, by their key',
  },
  {
    begins: 'SELECT page_id, revision FROM pages WHERE page_id IN (',
    because:
      'live streams find out which of the Pages that are followed have news from other processes, some at a time',
  },
  {
    begins:
      'SELECT p.*, k.page_id AS asked_id FROM unnest(CAST(? AS text[]), CAST(? AS bigint[])) AS k (page_id, revision) LEFT JOIN',
    because: 'the Pages that requests of one turn ask for are read together, each by its id',
  },
  {
    begins: 'SELECT t.* FROM unnest(CAST(? AS text[])) AS k (token_hash)',
    because: 'the tokens of the requests of one turn are read together, each by its hash',
  },
  {
    begins: 'SELECT t.token_hash, t.app_id, t.page_id AS page_of_token, ',
    because: 'a database inside this process finds a token together with its Page, by their keys',
  },
  {
    begins: 'WITH due AS ( SELECT page_id, app_id FROM queues WHERE next_due <= ? AND lease_until <= ?',
    because: 'on SQLite the dispatcher claims due queues of any Page, in batches',
  },
  {
    begins: 'WITH due AS ( SELECT page_id, app_id, changes FROM queues WHERE next_due <= ? AND lease_until <= ?',
    because: 'the dispatcher claims due queues of its buckets, in batches, with their deliveries and subscriptions',
  },
  {
    begins: 'SELECT p.*, s.app_id, s.fields AS page_fields, a.fields AS app_fields, a.callback_url, a.verify_token,',
    because: 'the Pages that decisions of one turn are about are read together, each by its id',
  },
  {
    begins: 'WITH change AS ( SELECT * FROM unnest(',
    because: 'the changes that were decided on in one turn are stored together, each by the id of its Page',
  },
  {
    begins: 'WITH result AS ( SELECT * FROM unnest(',
    because: 'the results of one turn are stored and their queues given back together, each by its key',
  },
  {
    begins: 'SELECT * FROM queues WHERE next_due IS NOT NULL AND leased_by LIKE ?',
    because: 'after a claim that may have been committed or not, a process finds the queues that it has leased',
  },
  {
    begins:
      'SELECT count(*) AS pending, min(created_at) AS oldest FROM (SELECT d.created_at FROM queues q CROSS JOIN deliveries d',
    because:
      'metrics count the first attempts of queues that are due every few seconds, by their keys and up to a bound',
  },
  {
    begins:
      'SELECT count(*) AS pending, min(created_at) AS oldest FROM (SELECT created_at FROM deliveries WHERE retry_at',
    because: 'metrics count retries every few seconds, by their index and up to a bound',
  },
  {
    begins: 'SELECT * FROM queues WHERE next_due <= ? AND lease_until <= ? AND COALESCE(bucket, 0) % ? = ?',
    because: 'on Citus the dispatcher lists due queues of its buckets, and claims each by its key',
  },
  {
    begins: 'SELECT next_due AS due FROM queues',
    because: 'the dispatcher waits until the first queue of its buckets is due',
  },
  {
    begins: 'SELECT * FROM calls WHERE call_id = ?',
    because: 'the error for a call id that is not of the Page depends on whether another Page has it',
  },
  {
    begins: 'SELECT * FROM timers WHERE due_at <= ?',
    because: 'the timer loop runs due timers of its buckets, in batches',
  },
  {
    begins: 'SELECT due_at FROM timers WHERE COALESCE(bucket, 0) % ? = ? ORDER BY due_at LIMIT 1',
    because: 'the timer loop waits until the first timer of its buckets is due',
  },
  {
    begins: 'SELECT max(…) AS at FROM …',
    because: 'a part of the next one: the latest time in a column',
  },
  {
    begins: 'SELECT max(at) AS at FROM (…) AS latest',
    because: 'a steered clock must not go back, at start or to real time, to before the latest record',
  },
  {
    begins: 'UPDATE queues SET lease_until = 0 WHERE lease_until > 0',
    because: 'once at start: one process owns the file, so no other has leased a queue',
  },
  { begins: 'SELECT min(created_at) AS at FROM deliveries', because: OLDEST },
  {
    begins: 'SELECT max(at) AS at FROM journal',
    because: 'once at start: the clock goes on from the latest entry, which is found by its index',
  },
  {
    begins: 'SELECT page_id, revision, app_id FROM deliveries WHERE (page_id, revision, app_id) > (?, ?, ?)',
    because: OLDEST,
  },
  {
    begins: 'SELECT count(*) AS number FROM deliveries WHERE (page_id, revision, app_id) > (?, ?, ?)',
    because: OLDEST,
  },
  {
    begins: 'SELECT created_at, revision, page_id, app_id, state, attempts, attempted_at FROM deliveries',
    because: OLDEST,
  },
  { begins: 'DELETE FROM deliveries WHERE (created_at, revision, page_id, app_id) > (?, ?, ?, ?)', because: OLDEST },
  { begins: 'SELECT min(at) AS at FROM journal', because: OLDEST },
  { begins: 'SELECT page_id, revision FROM journal WHERE (page_id, revision) > (?, ?) ORDER BY', because: OLDEST },
  { begins: 'SELECT count(*) AS number FROM journal WHERE (page_id, revision) > (?, ?)', because: OLDEST },
  { begins: 'SELECT at, page_id, revision, event FROM journal WHERE at < ?', because: OLDEST },
  { begins: 'DELETE FROM journal WHERE (at, page_id, revision) > (?, ?, ?)', because: OLDEST },
  { begins: "UPDATE pages SET settings = '{", because: MIGRATION },
  { begins: "UPDATE attempts SET failure_kind = 'other'", because: MIGRATION },
  { begins: 'INSERT INTO threads (page_id, psid) SELECT DISTINCT', because: MIGRATION },
  { begins: 'UPDATE threads SET latest_revision = (SELECT max(revision)', because: MIGRATION },
  { begins: "UPDATE deliveries SET retry_at = due_at WHERE state = 'pending'", because: MIGRATION },
  { begins: 'UPDATE queues SET next_revision = (SELECT revision + 1 FROM pages', because: MIGRATION },
  {
    begins: 'SELECT * FROM admins WHERE user_id = ?',
    because: 'a user access token lists the Pages of a person in parts, by their index',
  },
  { begins: 'SELECT … FROM … ORDER BY …', because: WHOLE },
  { begins: 'SELECT … FROM …', because: WHOLE_DEV },
  { begins: 'DELETE FROM …', because: WHOLE_DEV },
  { begins: 'SELECT * FROM … LIMIT 1', because: WHOLE },
  { begins: 'SELECT name FROM sqlite_schema LIMIT 1', because: WHOLE },
  { begins: 'SELECT 1 FROM … LIMIT 1', because: WHOLE },
  { begins: 'INSERT INTO … (…) VALUES (…)', because: WHOLE },
  { begins: 'INSERT INTO … (…) VALUES …', because: WHOLE_DEV },
  { begins: 'INSERT INTO … (…) SELECT * FROM unnest(…)', because: WHOLE },
  { begins: 'LOCK TABLE … IN', because: WHOLE },
];

/** Columns that a migration drops, once another column has their values. Until then every row has to have them. */
const REPLACED: ReadonlySet<string> = new Set([
  'ALTER TABLE pages DROP COLUMN audio_enabled',
  'ALTER TABLE pages DROP COLUMN icon_enabled',
  'ALTER TABLE pages DROP COLUMN video_enabled',
  'ALTER TABLE pages DROP COLUMN ring_target',
  'ALTER TABLE pages DROP COLUMN call_hours',
]);

const FORBIDDEN: readonly (readonly [RegExp, string])[] = [
  [/\b(small|big)?serial\b|\bsequence\b|\bnextval\b|\bautoincrement\b|\bidentity\b/i, 'numbers made by the database'],
  [/\blast_insert_rowid\b|\browid\b|\bgenerated\b/i, 'numbers made by the database'],
  [/\breferences\b|\bforeign\s+key\b/i, 'a foreign key'],
  [/\btrigger\b|\bprocedure\b|\bcreate\s+(or\s+replace\s+)?function\b|\bextension\b/i, 'code inside the database'],
  [
    /\bnow\s*\(|\bcurrent_(timestamp|date|time)\b|\blocaltime|\bclock_timestamp\b|\b(get)?date\s*\(/i,
    "the database's clock",
  ],
  [/\b(datetime|strftime|julianday|unixepoch|time)\s*\(/i, "the database's clock"],
  [/\brandom\s*\(|\brandomblob\b|uuid/i, 'chance inside the database'],
  [/\blisten\b|\bnotify\b|\badvisory/i, 'correctness that hangs on a notification or an advisory lock'],
  // A list as a parameter, in a statement for SQLite alone, is not JSON of a column.
  [/\bjsonb?\b|\bjson_(?!each\(\?\))\w+|->/i, 'JSON read by the database'],
  [/\binsert or\b|\breplace into\b|\bglob\b|\bindexed by\b|\bifnull\s*\(/i, 'what only SQLite understands'],
  [/\bVALUES\s*\(.*\(\s*SELECT\b/i, 'a sub-select in the VALUES of an INSERT, which Citus refuses'],
  [/::|\bilike\b|\bdistinct on\b|\bctid\b|\bany\s*\(|\bmerge\b/i, 'what only PostgreSQL understands'],
];

/** Keywords of drivers: only they begin and end transactions, and locks differ between them. */
export const OF_DRIVERS =
  /\b(SAVEPOINT|RELEASE|BEGIN|COMMIT|ROLLBACK|ISOLATION|PRAGMA|FOR UPDATE|FOR SHARE|SKIP LOCKED|NOWAIT)\b/;

/** Returns what a statement does against the rules; empty when it follows them. */
export function faultsOf(sql: string): readonly string[] {
  const faults = FORBIDDEN.filter(([pattern]) => pattern.test(sql)).map(([, what]) => what);
  const table = /^CREATE TABLE (?:IF NOT EXISTS )?(\w+) ?\((.*)\)$/i.exec(sql);
  if (table) return [...faults, ...faultsOfTable(table[1] ?? '', table[2] ?? '')];
  if (/^(CREATE (UNIQUE )?|DROP )INDEX /i.test(sql)) return faults;
  if (/^ALTER TABLE \w+ RENAME (COLUMN \w+ )?TO \w+$/i.test(sql)) return faults;
  // A column that may be NULL: existing rows do not change.
  if (/^ALTER TABLE \w+ ADD COLUMN \w+ (text|bigint|boolean)$/i.test(sql)) return faults;
  if (REPLACED.has(sql)) return faults;
  // How PostgreSQL stores a table: other databases need no such statement.
  if (/^ALTER TABLE \w+ SET \(fillfactor = \d+\)$/.test(sql)) return faults;
  if (/^(CREATE|ALTER|DROP|TRUNCATE)\b/i.test(sql)) return [...faults, 'a definition that this check cannot read'];
  return CROSS_PAGE.some(({ begins }) => sql.startsWith(begins)) ? faults : [...faults, ...faultsOfReach(sql)];
}

function faultsOfTable(table: string, body: string): readonly string[] {
  const faults: string[] = [];
  const parts = body.split(/,(?![^(]*\))/).map((part) => part.trim());
  const columns = parts.filter((part) => !/^PRIMARY KEY\b/i.test(part));
  for (const column of columns) {
    if (!/^\w+ (text|bigint|boolean)( NOT NULL| PRIMARY KEY)?$/i.test(column)) faults.push(`the column "${column}"`);
  }
  const composite = parts.map((part) => /^PRIMARY KEY \((\w+)/i.exec(part)?.[1]).find((name) => name !== undefined);
  const first = composite ?? columns.find((column) => / PRIMARY KEY$/i.test(column))?.split(' ')[0];
  if (first === undefined) faults.push(`${table} has no primary key`);
  else if (first !== 'page_id' && !REFERENCE_TABLES.has(table)) faults.push(`the key of ${table} leads with ${first}`);
  return faults;
}

function faultsOfReach(sql: string): readonly string[] {
  const faults: string[] = [];
  const written = /^INSERT INTO (\w+) \(([^)]*)\)/i.exec(sql);
  const tables = [...sql.matchAll(/\b(?:FROM|JOIN|UPDATE|INTO) (\w+)/gi)].map((match) => match[1] ?? '');
  const owned = tables.filter((table) => !REFERENCE_TABLES.has(table) && table !== 'SET');
  if (tables.length === 0) faults.push('no table that this check can read');
  if (owned.length === 0) return faults;
  if (written) {
    if (!/\bpage_id\b/.test(written[2] ?? '')) faults.push(`${written[1]} is written without page_id`);
    return faults;
  }
  for (const scope of scopesOf(sql)) {
    if (!/\bWHERE\b.*\bpage_id = \?/i.test(scope)) faults.push(`${owned.join(', ')}: page_id is not named`);
  }
  return faults;
}

/** Returns a statement and its subqueries, each of which has its own WHERE. */
function scopesOf(sql: string): readonly string[] {
  const subquery = /\(\s*SELECT\b[^()]*(?:\([^()]*\)[^()]*)*\)/i;
  const scopes: string[] = [];
  let rest = sql;
  for (let match = subquery.exec(rest); match; match = subquery.exec(rest)) {
    scopes.push(match[0]);
    rest = rest.replace(match[0], '…');
  }
  return [rest, ...scopes];
}
