import type {
  LoggedExchange,
  LoggedRequest,
  RequestBounds,
  RequestFilter,
  RequestRecord,
} from '../../app/ports/request-log.ts';
import type { RequestReads, RequestRecords } from '../../app/ports/records/requests.ts';
import type { CallId, Psid } from '../../domain/ids.ts';
import type { Row, Statements, Value } from '../driver.ts';
import { json, text, textOrNull } from './columns.ts';
import { containing, LIKE_IN_ANY_CASE } from './like.ts';

/** Maximum number of requests that a list searches for those that its filter names: it bounds the time of each list. */
const MOST_SEARCHED = 2000;

/** Stands in the key for the Page of a request that is about none. */
const NO_PAGE = '';

const ROW = `(${Array.from({ length: 10 }, () => '?').join(', ')})`;

/** Maximum number of rows in one INSERT. Their numbers are powers of two, so that there are few statements to prepare. */
const MOST_ROWS = 32;

/** Returns the parts of a statement that reads the newest requests: of a trace, of a call, of a Page or of all, by an index. */
function newestOf({ pageId, callId, trace, after }: RequestFilter) {
  const conditions: [string, Value | undefined][] = [
    ['page_id = ?', pageId],
    ['trace = ?', trace],
    ['call_id = ?', callId],
    ['request_id < ?', after],
  ];
  const used = conditions.filter(([, value]) => value !== undefined) as [string, Value][];
  return {
    where: used.length === 0 ? '' : `WHERE ${used.map(([condition]) => condition).join(' AND ')}`,
    values: used.map(([, value]) => value),
  };
}

/** Returns the conditions of a filter beside those of newestOf(), each with its values. */
function conditionsOf(filter: RequestFilter): readonly (readonly [condition: string, ...values: Value[]])[] {
  const { appId, statuses, method, psid, text: part } = filter;
  const pattern = part === undefined ? '' : containing(JSON.stringify(part).slice(1, -1));
  return [
    ...(appId === undefined ? [] : [['app_id = ?', appId] as const]),
    ...(statuses === undefined
      ? []
      : [[`(${statuses.map(() => 'status BETWEEN ? AND ?').join(' OR ')})`, ...statuses.flat()] as const]),
    ...(method === undefined ? [] : [['method = ?', method] as const]),
    ...(psid === undefined ? [] : [['psid = ?', psid] as const]),
    ...(part === undefined
      ? []
      : [[`(${LIKE_IN_ANY_CASE('summary')} OR ${LIKE_IN_ANY_CASE('exchange')})`, pattern, pattern] as const]),
  ];
}

/** Reads the log of requests. */
export class SqlRequestReads implements RequestReads {
  protected readonly sql: Statements;

  constructor(sql: Statements) {
    this.sql = sql;
  }

  async find(id: string) {
    const row = await this.sql.get('SELECT * FROM requests WHERE request_id = ?', id);
    return row && toRecord(row);
  }

  async list(filter: RequestFilter) {
    const { limit } = filter;
    const { where, values } = newestOf(filter);
    const used = conditionsOf(filter);
    if (used.length === 0) {
      const rows = await this.sql.all(
        `SELECT request_id, summary FROM requests ${where} ORDER BY request_id DESC LIMIT ?`,
        ...values,
        Math.min(limit, MOST_SEARCHED),
      );
      return rows.map(toRequest);
    }
    const rows = await this.sql.all(
      `SELECT request_id, summary FROM (SELECT * FROM requests ${where} ORDER BY request_id DESC LIMIT ?) AS newest WHERE ${used.map(([condition]) => condition).join(' AND ')}
        ORDER BY request_id DESC LIMIT ?`,
      ...values,
      MOST_SEARCHED,
      ...used.flatMap(([, ...all]) => all),
      limit,
    );
    return rows.map(toRequest);
  }

  async lastSearched(filter: RequestFilter) {
    const { where, values } = newestOf(filter);
    const row = await this.sql.get(
      `SELECT request_id FROM requests ${where} ORDER BY request_id DESC LIMIT ? OFFSET ?`,
      ...values,
      1,
      MOST_SEARCHED - 1,
    );
    return row && text(row['request_id']);
  }
}

/** Writes the log of requests, inside a transaction. */
export class SqlRequestRecords extends SqlRequestReads implements RequestRecords {
  async add(requests: readonly RequestRecord[], { oldest, most }: RequestBounds) {
    // First, because a transaction whose first statement names a Page waits for other writers of the Page.
    const first = await this.sql.get('SELECT request_id FROM requests ORDER BY request_id LIMIT 1');
    for (let from = 0; from < requests.length;) {
      const count = 2 ** Math.floor(Math.log2(Math.min(MOST_ROWS, requests.length - from)));
      const part = requests.slice(from, from + count);
      from += count;
      await this.sql.run(
        `INSERT INTO requests (page_id, request_id, app_id, method, status, trace, psid, call_id, summary, exchange) VALUES ${part.map(() => ROW).join(', ')}
          ON CONFLICT (page_id, request_id) DO NOTHING`,
        ...part.flatMap(toValues),
      );
    }
    if (first && text(first['request_id']) < oldest)
      await this.sql.run('DELETE FROM requests WHERE request_id < ?', oldest);
    const beyond = await this.sql.get(
      'SELECT request_id FROM requests ORDER BY request_id DESC LIMIT 1 OFFSET ?',
      most,
    );
    if (beyond) await this.sql.run('DELETE FROM requests WHERE request_id <= ?', text(beyond['request_id']));
  }

  async removeAll() {
    await this.sql.run('DELETE FROM requests WHERE request_id > ?', '');
  }
}

function toValues({ request, exchange, psid, callId }: RequestRecord): Value[] {
  const { id, ...summary } = request;
  return [
    request.pageId ?? NO_PAGE,
    id,
    request.appId,
    request.method,
    request.status,
    request.trace,
    psid,
    callId,
    JSON.stringify(summary),
    JSON.stringify(exchange),
  ];
}

/** Members that requests of earlier versions lack. */
const EARLIER_REQUEST: Pick<LoggedRequest, 'ignoredModifiers'> = { ignoredModifiers: [] };

const toRequest = (row: Row): LoggedRequest => ({
  ...EARLIER_REQUEST,
  ...json<Omit<LoggedRequest, 'id'>>(row['summary']),
  id: text(row['request_id']),
});

const toRecord = (row: Row): RequestRecord => ({
  request: toRequest(row),
  exchange: json<LoggedExchange>(row['exchange']),
  psid: textOrNull(row['psid']) as Psid | null,
  callId: textOrNull(row['call_id']) as CallId | null,
});
