import type { QueryConfig } from 'pg';
import type { Value } from '../driver.ts';
import { withoutNul } from '../text.ts';

/** A statement as PostgreSQL takes it: prepared once per connection, under a name of its own. */
interface Prepared {
  readonly name: string;
  readonly text: string;
  /** Which of its values is the Page's id. */
  readonly page: number | undefined;
}

/** Every text the code has: a few dozen. */
const prepared = new Map<string, Prepared>();

/** `sql` with `?` placeholders and its values → what the client is given. */
export function toQuery(sql: string, values: readonly Value[]): QueryConfig {
  const { name, text } = prepare(sql);
  return { name, text, values: values.map(withoutNul) };
}

/** The Page that a statement is about, if it names one. */
export function pageOf(sql: string, values: readonly Value[]): string | undefined {
  const { page } = prepare(sql);
  const id = page === undefined ? undefined : values[page];
  return typeof id === 'string' ? id : undefined;
}

function prepare(sql: string): Prepared {
  let statement = prepared.get(sql);
  if (!statement) {
    let number = 0;
    const text = sql.replace(/'[^']*'|\?/g, (found) => (found === '?' ? `$${++number}` : found));
    prepared.set(sql, (statement = { name: `s${prepared.size}`, text, page: placeOfPage(sql) }));
  }
  return statement;
}

function placeOfPage(sql: string): number | undefined {
  const columns = /^INSERT INTO \w+ \(([^)]*)\)/.exec(sql)?.[1]?.split(',');
  const place = columns
    ? columns.findIndex((column) => column.trim() === 'page_id')
    : (/^(.*?)\bpage_id = \?/s.exec(sql)?.[1]?.split('?').length ?? 0) - 1;
  return place < 0 ? undefined : place;
}
