/** Rows of exports that an older Switchhook made, brought to the schema of this one. */

/** A row as an export has it: its table and its values by column name. Neither is checked yet. */
export interface ExportedRow {
  readonly table: string;
  readonly row: Readonly<Record<string, unknown>>;
}

/** The first schema that exports were made of. */
export const OLDEST_SCHEMA = 4;

/**
 * By the schema that it leads to, what a migration does to the rows of an export. A migration that only adds an empty
 * column still has an entry, since an export has a value for every column.
 */
const conversions: Readonly<Record<number, (exported: ExportedRow) => ExportedRow>> = {};

/** Returns a row of an export of schema `from` as schema `to` has it. */
export function convertRow(exported: ExportedRow, from: number, to: number): ExportedRow {
  let converted = exported;
  for (let schema = from + 1; schema <= to; schema++) converted = conversions[schema]?.(converted) ?? converted;
  return converted;
}

/** Returns the name under which schema `to` has a table of schema `from`. */
export const convertTableName = (table: string, from: number, to: number): string =>
  convertRow({ table, row: {} }, from, to).table;
