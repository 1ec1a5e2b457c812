import { reportMissingParts } from '../../app/ports/missing-parts.ts';
import type { Row, Statements, Value } from '../driver.ts';
import { sqlState } from './errors.ts';

/** A SELECT from one table, with the columns that order its rows; `…` has no second FROM. */
const SIMPLE = /^SELECT (?:(?!\bFROM\b).)+ FROM (\w+)\b(?!.*\bFROM\b).*?(?: ORDER BY ([\w, ]+?))? LIMIT (\?|1)$/s;

/**
 * Returns a reader that answers statements about many Pages from those servers that can be reached, when one of them cannot.
 * `onMissing` is called with the number of parts of the table that are missing in such an answer, and with 0 once there is a whole one. A
 * statement that names a Page fails where the server of that Page is lost.
 */
export function partialReader(reader: Statements, onMissing: (missing: number) => void): Statements {
  let isPartial = false;

  async function all(sql: string, ...values: Value[]): Promise<readonly Row[]> {
    try {
      const rows = await reader.all(sql, ...values);
      if (isPartial && isAboutMany(sql)) {
        isPartial = false;
        onMissing(0);
      }
      return rows;
    } catch (error) {
      if (!isServerLost(error) || !isAboutMany(sql)) throw error;
      const [, table, order, limit] = SIMPLE.exec(sql.replace(/\s+/g, ' ')) ?? [];
      if (table === undefined) throw error;
      const command = `SELECT coalesce(json_agg(part), '[]') FROM (${withValues(sql, values, table)}) AS part`;
      const parts = await reader.all('SELECT success, result FROM run_command_on_shards(?, ?)', table, command);
      const answered = parts.filter(({ success }) => success === true);
      if (answered.length === 0) throw error;
      isPartial = true;
      onMissing(parts.length - answered.length);
      reportMissingParts(parts.length - answered.length);
      const rows = answered.flatMap(({ result }) => JSON.parse(String(result)) as Row[]);
      return rows.toSorted(comparator(order)).slice(0, limit === '1' ? 1 : Number(values.at(-1)));
    }
  }
  return { all, get: async (sql, ...values) => (await all(sql, ...values))[0], run: reader.run.bind(reader) };
}

const isAboutMany = (sql: string): boolean => !/\bpage_id = \?/.test(sql) && SIMPLE.test(sql.replace(/\s+/g, ' '));

/** Returns whether a server of the distributed database was lost: Citus reports a connection_failure of its own connection. */
function isServerLost(error: unknown): boolean {
  const { cause } = error as { readonly cause?: unknown };
  return sqlState(cause ?? error) === '08006';
}

/** Returns a statement as run_command_on_shards takes it: with the values in it, and `%s` for the name of the table. */
function withValues(sql: string, values: readonly Value[], table: string): string {
  let next = 0;
  return sql
    .replaceAll('%', '%%')
    .replace(/'[^']*'|\?/g, (part) => (part === '?' ? toLiteral(values[next++] ?? null) : part))
    .replace(new RegExp(`\\bFROM ${table}\\b`), 'FROM %s');
}

const toLiteral = (value: Value): string =>
  typeof value === 'string' ? `'${value.replaceAll("'", "''").replaceAll('%', '%%')}'` : String(value ?? 'NULL');

/** Returns the comparison of rows that an ORDER BY asks for. */
function comparator(order = ''): (a: Row, b: Row) => number {
  const keys = order.split(',').map((key) => key.trim().split(' '));
  return (a, b) => {
    for (const [name = '', direction] of keys) {
      const [left, right] = [a[name] as string | number, b[name] as string | number];
      if (left === right) continue;
      return left < right === (direction !== 'DESC') ? -1 : 1;
    }
    return 0;
  };
}
