import type { Value } from '../store/driver.ts';
import { convertRow, convertTableName, isNewerTable, OLDEST_SCHEMA } from '../store/older-rows.ts';
import { tables, type Column, type Table } from '../store/tables.ts';
import { SCHEMA, toValues, type Values } from '../store/transfer.ts';

/**
 * The format of an export: JSON lines, each of which ends with a line feed. A header; a line for each row, table after
 * table, each table in the order of its key; a footer with the number of rows and the SHA-256 of all bytes before it.
 */
const FORMAT = 'switchhook';
const VERSION = 1;

/** First bytes of the footer. */
export const FOOTER_BEGINS = Buffer.from('{"end":');

/** A file that is not a complete export. The message names the line and the fault, and continues a sentence. */
export class BadFile extends Error {
  override readonly name = 'BadFile';
}

/** Number of rows by the name of the table. */
export type Counts = Readonly<Record<string, number>>;

/** Returns the first line; `exportedAt` is in epoch ms. */
export const headerLine = (schema: number, exportedAt: number): string =>
  line({ format: FORMAT, version: VERSION, schema, exported_at: new Date(exportedAt).toISOString() });

/** Returns the last line. */
export const footerLine = (counts: Counts, sha256: string): string => line({ end: FORMAT, rows: counts, sha256 });

const line = (content: object): string => `${JSON.stringify(content)}\n`;

/** Returns the function that encodes the rows of a table as lines. */
export function rowEncoder(table: Table): (row: Values) => string {
  const names = table.columns.map(({ name }, i) => `${i === 0 ? `{"table":"${table.name}","row":{` : ','}"${name}":`);
  return (row) => {
    let text = '';
    for (const [i, name] of names.entries()) text += name + JSON.stringify(row[i]);
    return `${text}}}\n`;
  };
}

/** Returns the schema of the export that begins with this line. Throws BadFile unless it can be read at `schema`. */
export function readHeader(text: string, schema: number): number {
  const header = asObject(text);
  if (header?.['format'] !== FORMAT) throw new BadFile('line 1 is not the first line of an export');
  const { version, schema: fileSchema } = header;
  if (version !== VERSION) {
    throw new BadFile(`line 1 says version ${show(version)} of the format, and this Switchhook reads ${VERSION}`);
  }
  if (
    typeof fileSchema !== 'number' ||
    !Number.isInteger(fileSchema) ||
    fileSchema < OLDEST_SCHEMA ||
    fileSchema > schema
  ) {
    const other = typeof fileSchema === 'number' && fileSchema > schema ? 'a newer' : 'an older';
    throw new BadFile(`line 1 says schema ${show(fileSchema)}, of ${other} Switchhook, and this one has ${schema}`);
  }
  return fileSchema;
}

/** Checks that the rows that were read are those that were written, to a file of `schema`. Throws BadFile. */
export function checkFooter(text: string, number: number, schema: number, counts: Counts, sha256: string): void {
  const footer = asObject(text);
  const written = footer?.['rows'];
  if (footer?.['end'] !== FORMAT || !isObject(written) || typeof footer['sha256'] !== 'string') {
    throw new BadFile(`line ${number} is not the last line of an export`);
  }
  const counted: Record<string, unknown> = Object.fromEntries(
    Object.entries(written).map(([table, count]) => [convertTableName(table, schema, SCHEMA), count]),
  );
  for (const { name } of tables) if (isNewerTable(name, schema)) counted[name] ??= 0;
  for (const name of new Set([...Object.keys(counts), ...Object.keys(counted)])) {
    if (counted[name] === counts[name]) continue;
    throw new BadFile(
      `line ${number} counts ${show(counted[name])} rows of ${name}, and there are ${counts[name] ?? 0}`,
    );
  }
  if (footer['sha256'] !== sha256) {
    throw new BadFile(
      `line ${number} has another SHA-256 than the lines before it, so the file is not as it was written`,
    );
  }
}

const tableByName = new Map(tables.map((table) => [table.name, table]));

/** Returns the row in line `number` of an export of `schema`. Throws BadFile. */
export function readRow(text: string, number: number, schema: number): { readonly table: Table; readonly row: Values } {
  const content = asObject(text);
  if (!content) throw new BadFile(`line ${number} is not a JSON object`);
  const { table: name, row: written } = content;
  const table = typeof name === 'string' ? tableByName.get(convertTableName(name, schema, SCHEMA)) : undefined;
  if (!table) throw new BadFile(`line ${number} names no table that there is: ${show(name)}`);
  if (Object.keys(content).length !== 2 || !isObject(written))
    throw new BadFile(`line ${number} is not a table and a row`);
  const { row } = convertRow({ table: String(name), row: written }, schema, SCHEMA);
  const values = table.columns.map((column) => readValue(column, row, number));
  if (Object.keys(row).length > values.length) {
    const extra = Object.keys(row).find((key) => !table.columns.some((column) => column.name === key));
    throw new BadFile(`line ${number} has a column that ${table.name} has not: ${show(extra)}`);
  }
  return { table, row: toValues(table, values) };
}

function readValue({ name, type, nullable }: Column, row: Readonly<Record<string, unknown>>, number: number): Value {
  const value = row[name];
  if (value === undefined) throw new BadFile(`line ${number} lacks the column ${name}`);
  if (value === null && nullable) return null;
  if (
    type === 'text' ? typeof value === 'string' : type === 'boolean' ? typeof value === 'boolean' : isInteger(value)
  ) {
    return value as Value;
  }
  const wanted = { text: 'a text', boolean: 'true or false', bigint: 'a whole number' }[type];
  throw new BadFile(`line ${number} has ${show(value)} in the column ${name}, which takes ${wanted}`);
}

const isInteger = (value: unknown): boolean => Number.isSafeInteger(value);

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function asObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Returns a value as JSON, cut to a length that fits a sentence. */
function show(value: unknown): string {
  const text = (JSON.stringify(value) as string | undefined) ?? 'nothing';
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

/** Returns true when `row` comes after `before` in the order of the table's key. */
export function comesAfter(table: Table, row: Values, before: Values): boolean {
  for (const place of table.key) {
    const order = compare(row[place] ?? null, before[place] ?? null);
    if (order !== 0) return order > 0;
  }
  return false;
}

/** Compares texts by their bytes in UTF-8: beyond U+FFFF, JavaScript orders strings otherwise. */
function compare(a: Value, b: Value): number {
  if (a === b) return 0;
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return Buffer.compare(Buffer.from(String(a)), Buffer.from(String(b)));
}
