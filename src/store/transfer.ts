import type { Value } from './driver.ts';
import { migrations } from './migrations/index.ts';
import type { Column, Table } from './tables.ts';
import { StoreUnavailable } from './unavailable.ts';

/** The values of one row, in the order of its table's columns. */
export type Values = readonly Value[];

/** An instance to export, as it is at one moment. */
export interface TransferSource {
  /** The rows of a table in the order of its key, texts compared byte by byte, in batches that fit into memory. */
  rows(table: Table): AsyncIterable<readonly Values[]>;
  close(): Promise<void>;
}

/** An empty instance to import into, completely or not at all. */
export interface TransferTarget {
  add(table: Table, rows: readonly Values[]): Promise<void>;
  /** Makes all added rows durable at once. */
  commit(): Promise<void>;
  /** Closes it; rows that were not committed leave no trace. */
  close(): Promise<void>;
}

/** The version of the schema of this program, and of the exports that it makes. */
export const SCHEMA = migrations.length;

/** Checks that data have the schema of this program. Throws StoreUnavailable. */
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

/** Returns the error for an import into data that are not empty. */
export const notEmpty = (place: string, table: Table): StoreUnavailable =>
  new StoreUnavailable(`${place} is not empty: it has rows in ${table.name}; import into an empty one.`);

/** Returns a row as an export has it: with real booleans, and with reset columns. `row` has a value for each column. */
export const toValues = (table: Table, row: readonly unknown[]): Values =>
  table.columns.map((column, i) => toValue(table, column, row[i]));

function toValue({ reset }: Table, { name, type }: Column, value: unknown): Value {
  if (name in reset) return reset[name] ?? null;
  return type === 'boolean' && value !== null ? Boolean(value) : (value as Value);
}

export const columnList = ({ columns }: Table): string => columns.map(({ name }) => name).join(', ');
