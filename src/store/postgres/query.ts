import { hash } from 'node:crypto';
import type { ClientBase, QueryConfig, QueryResult } from 'pg';
import type { Row, Value } from '../driver.ts';
import { withoutNul } from '../text.ts';
import { preparedFault } from './errors.ts';

/** The value of a placeholder: a list is the values of one column, for `unnest`. */
export type Parameter = Value | readonly Value[];

/** Runs a statement, with `?` placeholders, outside of transactions. */
export type PostgresQuery = (sql: string, values: readonly Parameter[]) => Promise<QueryResult<Row>>;

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

/**
 * Returns the query that the client of PostgreSQL takes, for SQL with `?` placeholders and its values. Without a name
 * the statement is parsed each time, and works behind any pooler.
 */
export function toQuery(
  sql: string,
  values: readonly Parameter[],
  { isNamed }: { readonly isNamed: boolean },
): QueryConfig {
  const { name, text } = prepare(sql);
  return { ...(isNamed && { name }), text, values: values.map(toParameter) };
}

const toParameter = (value: Parameter): unknown => (Array.isArray(value) ? value.map(withoutNul) : withoutNul(value));

/**
 * Corrects the client's list of the statements that its connection has prepared, after an error of one of them. Behind a
 * pooler in transaction mode the list is right once each connection to the database has prepared the statement.
 */
export function correctPrepared(client: ClientBase, sql: string, error: unknown): void {
  const fault = preparedFault(error);
  const { parsedStatements } = (client as ClientBase & WithConnection).connection ?? {};
  if (fault === undefined || !parsedStatements) return;
  const { name, text } = prepare(sql);
  if (fault === 'duplicate') parsedStatements[name] = text;
  else parsedStatements[name] = undefined;
}

/** The part of the client of `pg` that its types leave out: the texts of prepared statements by name. */
interface WithConnection {
  readonly connection?: { readonly parsedStatements: Record<string, string | undefined> };
}

/** Returns the id of the Page that a statement names, if it names one. */
export function pageOf(sql: string, values: readonly Parameter[]): string | undefined {
  const { page } = prepare(sql);
  const id = page === undefined ? undefined : values[page];
  return typeof id === 'string' ? id : undefined;
}

function prepare(sql: string): Prepared {
  const known = prepared.get(sql);
  if (known) return known;
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
