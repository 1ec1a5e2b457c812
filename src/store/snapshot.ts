import { InvalidSnapshot } from '../app/ports/invalid-snapshot.ts';
import { PRUNE_LEASE } from '../app/ports/retention.ts';
import type { Snapshot } from '../app/ports/store.ts';
import type { Row, Statements, Value } from './driver.ts';
import { tables, type Table } from './tables.ts';
import { columnList, SCHEMA, toValues } from './transfer.ts';

/** Maximum number of values in one INSERT: below the limits of SQLite (32,766) and PostgreSQL (65,535). */
const MAX_VALUES = 10_000;

/** Reads every row of the instance, inside one transaction. */
export async function takeSnapshot(sql: Statements): Promise<Snapshot> {
  const rows: [string, Snapshot['tables'][string]][] = [];
  for (const table of tables) {
    // A lease is about processes at work, and changes by itself.
    const isWanted = (row: Row): boolean => table.name !== 'metadata' || row['name'] !== PRUNE_LEASE;
    const read = (await sql.all(`SELECT ${columnList(table)} FROM ${table.name}`)).filter(isWanted);
    rows.push([
      table.name,
      read.map((row) =>
        toValues(
          table,
          table.columns.map(({ name }) => row[name]),
        ),
      ),
    ]);
  }
  return { schema: SCHEMA, tables: Object.fromEntries(rows) };
}

/** Replaces every row of the instance by those given, table by table, inside one transaction. */
export async function replaceRows(sql: Statements, rows: Snapshot['tables']): Promise<void> {
  for (const table of tables) {
    await sql.run(`DELETE FROM ${table.name}`);
    await insert(sql, table, rows[table.name] ?? []);
  }
}

async function insert(sql: Statements, table: Table, rows: readonly (readonly Value[])[]): Promise<void> {
  const width = table.columns.length;
  const placeholders = `(${table.columns.map(() => '?').join(', ')})`;
  const maxRows = Math.floor(MAX_VALUES / width);
  let from = 0;
  while (from < rows.length) {
    // Counts are powers of two, so that there are few texts of statements to prepare.
    const count = 2 ** Math.floor(Math.log2(Math.min(maxRows, rows.length - from)));
    const part = rows.slice(from, from + count);
    from += count;
    const values = part.map(() => placeholders).join(', ');
    await sql.run(`INSERT INTO ${table.name} (${columnList(table)}) VALUES ${values}`, ...part.flat());
  }
}

/** Returns a document as the snapshot that it is. Throws InvalidSnapshot. */
export function readSnapshot(document: unknown): Snapshot {
  const fault = findFault(document);
  if (fault !== undefined) throw new InvalidSnapshot(fault);
  return document as Snapshot;
}

/** Returns a sentence about the first fault of a document; undefined when it is a snapshot. */
function findFault(document: unknown): string | undefined {
  const { schema, tables: content } = (document ?? {}) as Partial<Snapshot>;
  if (typeof content !== 'object' || content === null)
    return 'A snapshot is the whole answer of GET /_control/snapshot.';
  if (schema !== SCHEMA) {
    return `The snapshot has schema ${String(schema)}, and this Switchhook has schema ${SCHEMA}: take a new one.`;
  }
  for (const [name, rows] of Object.entries(content)) {
    const table = tables.find((each) => each.name === name);
    if (!table) return `The snapshot has a table ${name}, which this Switchhook does not have.`;
    if (!Array.isArray(rows)) return `The rows of ${name} are not a list.`;
    const bad = rows.findIndex((row) => !fits(table, row));
    if (bad >= 0) return `Row ${bad} of ${name} does not fit its columns: ${columnList(table)}.`;
  }
  return undefined;
}

function fits({ columns }: Table, row: unknown): boolean {
  if (!Array.isArray(row) || row.length !== columns.length) return false;
  return columns.every(({ type, nullable }, i) => {
    const value: unknown = row[i];
    if (value === null) return nullable;
    if (type === 'text') return typeof value === 'string';
    return type === 'boolean' ? typeof value === 'boolean' : Number.isSafeInteger(value);
  });
}
