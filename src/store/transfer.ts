import type { Value } from './driver.ts';
import { migrations } from './migrations/index.ts';
import type { Column, Table } from './tables.ts';
import { StoreUnavailable } from './unavailable.ts';

/** The values of one row, in the order of its table's columns. */
export type Values = readonly Value[];

/** An instance to be read from beginning to end, as it was at one moment. */
export interface TransferSource {
  /** The rows of a table in the order of its key, texts compared byte by byte, in batches that fit into memory. */
  rows(table: Table): AsyncIterable<readonly Values[]>;
  close(): Promise<void>;
}

/** An empty instance to be filled: with everything or with nothing. */
export interface TransferTarget {
  add(table: Table, rows: readonly Values[]): Promise<void>;
  /** Makes all that was added durable, at once. */
  commit(): Promise<void>;
  /** Ends it; what was not committed leaves no trace. */
  close(): Promise<void>;
}

/** The number of the schema that exports are of. */
export const SCHEMA = migrations.length;

/** Sees that data have the schema of this program. Throws StoreUnavailable. */
export function requireSchema(version: number): void {
  if (version > SCHEMA) throw new StoreUnavailable('The data was written by a newer Switchhook; use that version.');
  if (version < SCHEMA) {
    throw new StoreUnavailable(
      'The data was written by an older Switchhook; start this one on it once, then try again.',
    );
  }
}

/**
 * Returns the statements that make the tables of an empty database, and those that make their indexes, which come last
 * because rows are added faster without them. An index that a later migration drops is not made at all.
 */
export function schemaStatements(): { readonly tables: readonly string[]; readonly indexes: readonly string[] } {
  const tables: string[] = [];
  const indexes = new Map<string, string>();
  for (const statement of migrations.flat()) {
    const [, command, index = ''] = /^(CREATE|DROP) (?:UNIQUE )?INDEX (\w+)/.exec(statement) ?? [];
    if (command === 'CREATE') indexes.set(index, statement);
    else if (command === 'DROP') indexes.delete(index);
    else tables.push(statement);
  }
  return { tables, indexes: [...indexes.values()] };
}

/** Why data that is not empty takes nothing in. */
export const notEmpty = (place: string, table: Table): StoreUnavailable =>
  new StoreUnavailable(`${place} is not empty: it has rows in ${table.name}; import into an empty one.`);

/** The row as a file has it: booleans as such, and nothing that was about the place. `row` has a value for each column. */
export const toValues = (table: Table, row: readonly unknown[]): Values =>
  table.columns.map((column, i) => toValue(table, column, row[i]));

function toValue({ reset }: Table, { name, type }: Column, value: unknown): Value {
  if (name in reset) return reset[name] ?? null;
  return type === 'boolean' && value !== null ? Boolean(value) : (value as Value);
}

export const columnList = ({ columns }: Table): string => columns.map(({ name }) => name).join(', ');
