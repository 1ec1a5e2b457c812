import { table, tables, type Table } from '../store/tables.ts';
import type { Values } from '../store/transfer.ts';

/** The oldest schema whose exports can be imported. */
export const OLDEST_SCHEMA = 4;

/** A table as the exports of earlier schemas have it. */
export interface OlderTable {
  /** The last schema that had it so. */
  readonly until: number;
  readonly table: Table;
  /** Returns the row as the present table has it; `row` has a value for each column of the older one. */
  readonly convert: (row: Values) => Values;
}

/** Every column that `convert` leaves out keeps its value. */
function olderTable(until: number, older: Table, convert: (row: Record<string, unknown>) => object): OlderTable {
  const columns = tables.find(({ name }) => name === older.name)?.columns ?? [];
  return {
    until,
    table: older,
    convert(values) {
      const row = Object.fromEntries(older.columns.map(({ name }, i) => [name, values[i]]));
      const converted: Record<string, unknown> = { ...row, ...convert(row) };
      return columns.map(({ name }) => converted[name]) as Values;
    },
  };
}

/** One row an older form of a table; where a table has changed twice, each form is converted to the present one. */
const OLDER_TABLES: readonly OlderTable[] = [
  olderTable(
    4,
    table('pages', ['page_id'], {
      page_id: 'text',
      name: 'text',
      eligible: 'boolean',
      audio_enabled: 'boolean',
      icon_enabled: 'boolean',
      video_enabled: 'boolean',
      ring_target: 'text',
      call_hours: 'text?',
      revision: 'bigint',
      created_at: 'bigint',
    }),
    // The same text as migration 5 makes of the same columns.
    ({ audio_enabled, icon_enabled, video_enabled, ring_target, call_hours }) => ({
      settings:
        `{"audioEnabled":${audio_enabled},"iconEnabled":${icon_enabled},"videoEnabled":${video_enabled},` +
        `"ringTarget":${JSON.stringify(ring_target)},"callHours":${call_hours}}`,
    }),
  ),
];

/** Finds the form that an export of `schema` has for a table; undefined where it is the present one. */
export const findOlderTable = (name: string, schema: number): OlderTable | undefined =>
  OLDER_TABLES.find(({ until, table: { name: older } }) => older === name && schema <= until);
