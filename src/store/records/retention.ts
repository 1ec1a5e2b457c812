import type {
  CountedPart,
  JournalStart,
  OldestRows,
  RemovedPart,
  RetentionReads,
  RetentionRecords,
  RowPosition,
} from '../../app/ports/retention.ts';
import type { PageId } from '../../domain/ids.ts';
import type { RetainedKind } from '../../domain/retention.ts';
import type { Row, Statements, Value } from '../driver.ts';
import { readSettings } from './call-settings.ts';
import { json, numberOrNull, text, textOrNull } from './columns.ts';

/** The statements about one kind of records. Positions have the columns of the statement that begins with them. */
interface KindStatements {
  readonly oldest: string;
  /** Finds the last of a number of rows after a position, in the order of the key. */
  readonly findLast: string;
  readonly countRest: string;
  /** Position before all keys. */
  readonly firstKey: RowPosition;
  /** Reads the oldest rows, before an instant and after a position in the order of age. */
  readonly readOldest: string;
  /** Position before all rows in the order of age. */
  readonly firstByAge: RowPosition;
  /** Columns of a position in the order of age. */
  readonly byAge: readonly string[];
}

const KINDS: Readonly<Record<RetainedKind, KindStatements>> = {
  deliveries: {
    oldest: 'SELECT min(created_at) AS at FROM deliveries',
    findLast: `SELECT page_id, revision, app_id FROM deliveries WHERE (page_id, revision, app_id) > (?, ?, ?)
      ORDER BY page_id, revision, app_id LIMIT 1 OFFSET ?`,
    countRest: 'SELECT count(*) AS number FROM deliveries WHERE (page_id, revision, app_id) > (?, ?, ?)',
    firstKey: ['', -1, ''],
    readOldest: `SELECT created_at, revision, page_id, app_id, state, attempts, attempted_at FROM deliveries
      WHERE created_at < ? AND (created_at, revision, page_id, app_id) > (?, ?, ?, ?)
      ORDER BY created_at, revision, page_id, app_id LIMIT ?`,
    firstByAge: [Number.MIN_SAFE_INTEGER, -1, '', ''],
    byAge: ['created_at', 'revision', 'page_id', 'app_id'],
  },
  journal: {
    oldest: 'SELECT min(at) AS at FROM journal',
    findLast: `SELECT page_id, revision FROM journal WHERE (page_id, revision) > (?, ?)
      ORDER BY page_id, revision LIMIT 1 OFFSET ?`,
    countRest: 'SELECT count(*) AS number FROM journal WHERE (page_id, revision) > (?, ?)',
    firstKey: ['', -1],
    readOldest: `SELECT at, page_id, revision, event FROM journal WHERE at < ? AND (at, page_id, revision) > (?, ?, ?)
      ORDER BY at, page_id, revision LIMIT ?`,
    firstByAge: [Number.MIN_SAFE_INTEGER, '', -1],
    byAge: ['at', 'page_id', 'revision'],
  },
};

/** Reads the age and the number of records that grow with use. */
export class SqlRetentionReads implements RetentionReads {
  protected readonly sql: Statements;

  constructor(sql: Statements) {
    this.sql = sql;
  }

  async oldest(kind: RetainedKind) {
    const row = await this.sql.get(KINDS[kind].oldest);
    return numberOrNull(row?.['at'] ?? null) ?? undefined;
  }

  async count(kind: RetainedKind, after: RowPosition | undefined, limit: number): Promise<CountedPart> {
    const { firstKey, findLast, countRest } = KINDS[kind];
    const from = after ?? firstKey;
    const last = await this.sql.get(findLast, ...from, limit - 1);
    if (last) return { count: limit, last: Object.values(last).map(toPositionValue) };
    const rest = await this.sql.get(countRest, ...from);
    return { count: Number(rest?.['number']), last: undefined };
  }

  async findJournalStart(pageId: PageId): Promise<JournalStart | undefined> {
    const row = await this.sql.get('SELECT at, revision, settings FROM journal_starts WHERE page_id = ?', pageId);
    if (!row) return undefined;
    const settings = textOrNull(row['settings']);
    return {
      at: Number(row['at']),
      revision: Number(row['revision']),
      settings: settings === null ? undefined : readSettings(settings),
    };
  }
}

/** Removes the oldest records, inside a transaction. */
export class SqlRetentionRecords extends SqlRetentionReads implements RetentionRecords {
  async removeOldest(kind: RetainedKind, { before, after, limit }: OldestRows): Promise<RemovedPart> {
    const { readOldest, firstByAge, byAge } = KINDS[kind];
    const from = after ?? firstByAge;
    const oldest = await this.sql.all(readOldest, before, ...from, limit);
    const rows = kind === 'deliveries' ? withinWeight(oldest, limit) : oldest;
    const last = rows.at(-1);
    if (!last) return { removed: 0, attempts: 0, last: undefined };
    const to = byAge.map((column) => toPositionValue(last[column]));
    const outcome =
      kind === 'deliveries' ? await this.#removeDeliveries(rows, from, to) : await this.#removeEntries(rows, from, to);
    return { ...outcome, last: oldest.length < limit && rows.length === oldest.length ? undefined : to };
  }

  /** Removes those of the rows from one position to another that are not pending. */
  async #removeDeliveries(rows: readonly Row[], from: RowPosition, to: RowPosition) {
    let attempts = 0;
    for (const row of rows.filter((each) => each['state'] !== 'pending' && countLaterAttempts(each) > 0)) {
      attempts += await this.sql.run(
        'DELETE FROM attempts WHERE page_id = ? AND revision = ? AND app_id = ?',
        text(row['page_id']),
        Number(row['revision']),
        text(row['app_id']),
      );
    }
    const removed = await this.sql.run(
      `DELETE FROM deliveries WHERE (created_at, revision, page_id, app_id) > (?, ?, ?, ?)
        AND (created_at, revision, page_id, app_id) <= (?, ?, ?, ?) AND state <> 'pending'`,
      ...from,
      ...to,
    );
    return { removed, attempts };
  }

  /** Removes the rows from one position to another, and sets the starts of the journals that lose entries. */
  async #removeEntries(rows: readonly Row[], from: RowPosition, to: RowPosition) {
    await this.#saveStarts([...Map.groupBy(rows, (row) => text(row['page_id']))].map(toStart));
    const removed = await this.sql.run(
      'DELETE FROM journal WHERE (at, page_id, revision) > (?, ?, ?) AND (at, page_id, revision) <= (?, ?, ?)',
      ...from,
      ...to,
    );
    return { removed, attempts: 0 };
  }

  async #saveStarts(starts: readonly StartRow[]): Promise<void> {
    let first = 0;
    while (first < starts.length) {
      // Counts are powers of two, so that there are few texts of statements to prepare.
      const count = 2 ** Math.floor(Math.log2(starts.length - first));
      const values = new Array<string>(count).fill('(?, CAST(? AS bigint), CAST(? AS bigint), ?)').join(', ');
      await this.sql.run(
        `INSERT INTO journal_starts (page_id, at, revision, settings) VALUES ${values} ON CONFLICT (page_id) DO UPDATE SET
          at = CASE WHEN excluded.at > journal_starts.at THEN excluded.at ELSE journal_starts.at END,
          settings = CASE WHEN excluded.revision > journal_starts.revision THEN excluded.settings ELSE journal_starts.settings END,
          revision = CASE WHEN excluded.revision > journal_starts.revision THEN excluded.revision ELSE journal_starts.revision END`,
        ...starts.slice(first, first + count).flat(),
      );
      first += count;
    }
  }
}

/** Page, latest instant, revision of the last settings (0 without), the settings as JSON. */
type StartRow = readonly [pageId: string, at: number, revision: number, settings: string | null];

function toStart([pageId, rows]: readonly [string, readonly Row[]]): StartRow {
  const at = Math.max(...rows.map((row) => Number(row['at'])));
  const newestFirst = rows.toSorted((a, b) => Number(b['revision']) - Number(a['revision']));
  for (const row of newestFirst) {
    const { settings } = json<{ readonly settings?: object }>(row['event']);
    if (settings) return [pageId, at, Number(row['revision']), JSON.stringify(settings)];
  }
  return [pageId, at, 0, null];
}

/** Returns the first rows whose deliveries and later attempts are up to `limit` in number; at least one row. */
function withinWeight(rows: readonly Row[], limit: number): readonly Row[] {
  let weight = 0;
  const end = rows.findIndex((row, i) => {
    weight += 1 + countLaterAttempts(row);
    return i > 0 && weight > limit;
  });
  return end < 0 ? rows : rows.slice(0, end);
}

/** The first attempt is in the row of the delivery, unless a version before schema 11 made it. */
const countLaterAttempts = (row: Row): number =>
  Number(row['attempts']) - ((row['attempted_at'] ?? null) === null ? 0 : 1);

const toPositionValue = (value: unknown): string | number => value as Extract<Value, string | number>;
