import { settingsInOneColumn } from './migrations/005-settings-in-one-column.ts';
import { failuresAndQueues } from './migrations/006-failures-and-queues.ts';
import { faults } from './migrations/007-faults.ts';
import { callMedia } from './migrations/012-call-media.ts';
import { senderActions } from './migrations/008-sender-actions.ts';
import { personasAndProfiles } from './migrations/009-personas-and-profiles.ts';
import { inbox } from './migrations/010-inbox.ts';
import { workInGroups } from './migrations/011-work-in-groups.ts';
import { workByBuckets } from './migrations/014-work-by-buckets.ts';
import { queueCursors } from './migrations/019-queue-cursors.ts';
import { migrations } from './migrations/index.ts';

/** A row of an export that an older Switchhook may have made: a table and values by column name, both unchecked. */
export interface ExportedRow {
  readonly table: string;
  readonly row: Readonly<Record<string, unknown>>;
}

/** The schema of the oldest exports. */
export const OLDEST_SCHEMA = 4;

/**
 * Does to the rows of an export what each migration since then does to the tables. A migration that only adds an empty
 * column needs an entry too, since an export has a value for every column.
 */
const conversions: ReadonlyMap<readonly string[] | undefined, (exported: ExportedRow) => ExportedRow> = new Map([
  [settingsInOneColumn, convertSettings],
  [failuresAndQueues, convertFailuresAndQueues],
  [faults, convertFaults],
  [callMedia, convertCalls],
  [senderActions, convertSenderActions],
  [personasAndProfiles, convertPersonas],
  [inbox, convertInbox],
  [workInGroups, convertWorkInGroups],
  [workByBuckets, convertWorkByBuckets],
  [queueCursors, convertQueueCursors],
]);

/** A row whose settings are not those of schema 4 stays as it is, and is refused for the column that it lacks. */
function convertSettings({ table, row }: ExportedRow): ExportedRow {
  const { audio_enabled, icon_enabled, video_enabled, ring_target, call_hours, ...rest } = row;
  const isOnOff = [audio_enabled, icon_enabled, video_enabled].every((value) => typeof value === 'boolean');
  const isHours = typeof call_hours === 'string' || call_hours === null;
  if (table !== 'pages' || !isOnOff || typeof ring_target !== 'string' || !isHours) return { table, row };
  // The same text as migration 5 makes of the same columns.
  const settings =
    `{"audioEnabled":${String(audio_enabled)},"iconEnabled":${String(icon_enabled)},"videoEnabled":${String(video_enabled)},` +
    `"ringTarget":${JSON.stringify(ring_target)},"callHours":${call_hours ?? 'null'}}`;
  return { table, row: { ...rest, settings } };
}

function convertFailuresAndQueues({ table, row }: ExportedRow): ExportedRow {
  if (table === 'facts') return { table: 'metadata', row };
  if (table === 'lanes') {
    const { holder, ...rest } = row;
    return { table: 'queues', row: { ...rest, leased_by: holder } };
  }
  if (table === 'attempts') {
    const { error, ...rest } = row;
    return { table, row: { ...rest, failure_kind: error === null ? null : 'other', failure_detail: error } };
  }
  return { table, row };
}

function convertFaults({ table, row }: ExportedRow): ExportedRow {
  return { table, row: table === 'attempts' ? { ...row, fault: null } : row };
}

function convertCalls({ table, row }: ExportedRow): ExportedRow {
  return { table, row: table === 'calls' ? { ...row, direction: null, app_id: null } : row };
}

function convertSenderActions({ table, row }: ExportedRow): ExportedRow {
  return { table, row: table === 'threads' ? { ...row, typing_until: null, seen_until: null } : row };
}

function convertPersonas({ table, row }: ExportedRow): ExportedRow {
  return { table, row: table === 'messages' ? { ...row, persona: null } : row };
}

const INBOX_COLUMNS: Readonly<Record<string, string>> = {
  consumers: 'profile',
  pages: 'category',
  admins: 'user_id',
  // Filled in at the end of the import, from the messages.
  threads: 'latest_revision',
};

function convertInbox({ table, row }: ExportedRow): ExportedRow {
  const column = INBOX_COLUMNS[table];
  return { table, row: column === undefined ? row : { ...row, [column]: null } };
}

function convertWorkInGroups({ table, row }: ExportedRow): ExportedRow {
  if (table === 'queues') return { table, row: { ...row, changes: null } };
  if (table !== 'deliveries') return { table, row };
  const outcome = { duration_ms: null, status: null, failure_kind: null, failure_detail: null, response: null };
  return { table, row: { ...row, attempted_at: null, ...outcome, fault: null } };
}

function convertWorkByBuckets({ table, row }: ExportedRow): ExportedRow {
  return { table, row: table === 'queues' || table === 'timers' ? { ...row, bucket: null } : row };
}

function convertQueueCursors({ table, row }: ExportedRow): ExportedRow {
  // Filled in at the end of the import, from the Pages.
  if (table === 'queues') return { table, row: { ...row, next_revision: null } };
  if (table !== 'deliveries') return { table, row };
  return { table, row: { ...row, retry_at: row['state'] === 'pending' ? row['due_at'] : null } };
}

/** Converts a row of an export from schema `from` to schema `to`. */
export function convertRow(exported: ExportedRow, from: number, to: number): ExportedRow {
  let converted = exported;
  for (const migration of migrations.slice(from, to)) converted = conversions.get(migration)?.(converted) ?? converted;
  return converted;
}

/** Returns the name under which schema `to` has a table of schema `from`. */
export const convertTableName = (table: string, from: number, to: number): string =>
  convertRow({ table, row: {} }, from, to).table;

/** Returns true for a table that schema `from` did not have yet, so that an export of it counts no rows of it. */
export const isNewerTable = (table: string, from: number): boolean =>
  migrations.slice(from).some((statements) => statements.some((sql) => /^CREATE TABLE (\w+)/.exec(sql)?.[1] === table));
