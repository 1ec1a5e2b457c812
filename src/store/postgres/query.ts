import { hash } from 'node:crypto';
import type { QueryConfig } from 'pg';
import type { Value } from '../driver.ts';
import { withoutNul } from '../text.ts';

/** A statement that each connection prepares once. */
interface Prepared {
  /** A hash of the text: behind a pooler, a counter would name another statement in another process. */
  readonly name: string;
  readonly text: string;
  /** The position of the Page's id among the values; undefined when the statement names no Page. */
  readonly page: number | undefined;
}

/** Prepared statements by their SQL. */
const prepared = new Map<string, Prepared>();

/** Returns the query that the client of PostgreSQL takes, for SQL with `?` placeholders and its values. */
export function toQuery(sql: string, values: readonly Value[]): QueryConfig {
  const { name, text } = prepare(sql);
  return { name, text, values: values.map(withoutNul) };
}

/** Returns the id of the Page that a statement names, if it names one. */
export function pageOf(sql: string, values: readonly Value[]): string | undefined {
  const { page } = prepare(sql);
  const id = page === undefined ? undefined : values[page];
  return typeof id === 'string' ? id : undefined;
}

function prepare(sql: string): Prepared {
  const found = prepared.get(sql);
  if (found) return found;
  let number = 0;
  const text = sql.replace(/'[^']*'|\?/g, (part) => (part === '?' ? `$${++number}` : part));
  const statement = { name: `s_${hash('sha256', text, 'base64url')}`, text, page: findPage(sql) };
  prepared.set(sql, statement);
  return statement;
}

/** Finds the placeholder of `page_id` in the columns of an INSERT or in the first comparison. */
function findPage(sql: string): number | undefined {
  const columns = /^INSERT INTO \w+ \(([^)]*)\)/.exec(sql)?.[1]?.split(',');
  const position = columns
    ? columns.findIndex((column) => column.trim() === 'page_id')
    : (/^(.*?)\bpage_id = \?/s.exec(sql)?.[1]?.split('?').length ?? 0) - 1;
  return position < 0 ? undefined : position;
}
