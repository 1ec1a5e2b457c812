import { rmSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { systemClock } from '../runtime/system-clock.ts';
import { readDatabase } from '../config/option-values.ts';
import { openSqliteSource, openSqliteTarget } from '../store/sqlite/transfer.ts';
import type { TransferSource, TransferTarget } from '../store/transfer.ts';
import { FileTrouble, readBytes, writeFile, writeOut } from '../transfer/files.ts';
import { BadFile } from '../transfer/format.ts';
import { Progress } from '../transfer/progress.ts';
import { readInstance } from '../transfer/read-instance.ts';
import { instanceBytes } from '../transfer/write-instance.ts';
import { UsageError } from '../config/usage-error.ts';

export const EXPORT_HELP = `Usage: switchhook export [--data DIR | --database URL] [--out FILE]

Writes a whole instance as JSON lines: apps, Pages, threads, calls, journal, deliveries, token hashes. The secrets of the
apps are among them, since webhooks are signed with them: keep the file as you keep the database.

  --data DIR       folder of an SQLite database that no server uses
  --database URL   a PostgreSQL, as it is at this moment; servers may go on
  --out FILE       where to, readable by its owner only         (stdout)

--data and --database are also read from the environment: SWITCHHOOK_DATA, SWITCHHOOK_DATABASE.
`;

export const IMPORT_HELP = `Usage: switchhook import [--data DIR | --database URL] FILE

Takes an export into an empty instance, whole or not at all; - reads stdin. Servers of the exported instance should have
ended before the first one of this starts: both would send what is pending.

  --data DIR       folder for an SQLite database
  --database URL   a PostgreSQL without data

--data and --database are also read from the environment: SWITCHHOOK_DATA, SWITCHHOOK_DATABASE.
`;

const PLACES = { data: { type: 'string' }, database: { type: 'string' } } as const;
const OPTIONS = { export: { ...PLACES, out: { type: 'string' } }, import: PLACES } as const;

type Command = keyof typeof OPTIONS;
type Environment = Readonly<Record<string, string | undefined>>;

/** Where the data are: a folder, or a PostgreSQL URL. */
type Place = { readonly data: string } | { readonly database: string };

/** Runs `switchhook export` or `switchhook import`. Throws UsageError or StoreUnavailable when it cannot be done. */
export async function transfer(command: Command, args: readonly string[], env: Environment): Promise<void> {
  if (args.includes('--help') || args.includes('-h')) {
    return void process.stdout.write(command === 'export' ? EXPORT_HELP : IMPORT_HELP);
  }
  const { values, positionals } = readFlags(command, args);
  const place = readPlace(values, env);
  await (command === 'export' ? exportTo(place, values.out, positionals) : importFrom(place, positionals));
}

async function exportTo(place: Place, out: string | undefined, positionals: readonly string[]): Promise<void> {
  if (positionals.length > 0) throw new UsageError(`Unexpected argument '${positionals[0]}'; ${seeHelp('export')}`);
  if (out === '') throw new UsageError('--out takes the name of a file.');
  const source = await ('data' in place ? openSqliteSource(place.data) : openPostgresSource(place.database));
  const progress = new Progress('Exported', say);
  const bytes = instanceBytes(source, systemClock.now(), (rows) => progress.add(rows));
  try {
    await (out === undefined
      ? writeOut(bytes)
      : writeFile(out, bytes, (unfinished) => whenStopped(() => rmSync(unfinished, { force: true }))));
  } catch (error) {
    throw error instanceof FileTrouble ? new UsageError(`${out ?? 'The output'} ${error.message}.`) : error;
  } finally {
    await source.close();
  }
  progress.end();
  const access = out === undefined ? 'keep it as you keep the database' : 'only its owner may read it';
  say(`The secrets of the apps are in ${out ?? 'what was written'}: ${access}.`);
}

async function importFrom(place: Place, positionals: readonly string[]): Promise<void> {
  const [path, extra] = positionals;
  if (path === undefined || path === '') throw new UsageError(`import takes the name of a file; ${seeHelp('import')}`);
  if (extra !== undefined) throw new UsageError(`Unexpected argument '${extra}'; ${seeHelp('import')}`);
  const progress = new Progress('Imported', say);
  const open = async (): Promise<TransferTarget> => {
    if ('database' in place) return openPostgresTarget(place.database);
    let target: TransferTarget | undefined;
    whenStopped(() => void target?.close());
    return (target = openSqliteTarget(place.data));
  };
  const name = path === '-' ? 'What stdin gave' : path;
  try {
    await readInstance(readBytes(path), open, (rows) => progress.add(rows));
  } catch (error) {
    if (error instanceof FileTrouble) throw new UsageError(`${name} ${error.message}.`);
    if (error instanceof BadFile)
      throw new UsageError(`${name} is refused, and nothing was imported: ${error.message}.`);
    throw error;
  }
  progress.end();
}

/** PostgreSQL's part is loaded when it is wanted: its package may not be there. */
const openPostgresSource = async (url: string): Promise<TransferSource> =>
  (await import('../store/postgres/transfer.ts')).openPostgresSource(url);
const openPostgresTarget = async (url: string): Promise<TransferTarget> =>
  (await import('../store/postgres/transfer.ts')).openPostgresTarget(url);

/** Whoever stops the program does not find what was begun: `tidy` does its work before it returns. */
function whenStopped(tidy: () => void): void {
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      tidy();
      process.kill(process.pid, signal);
    });
  }
}

function readFlags(command: Command, args: readonly string[]) {
  try {
    const { values, positionals } = parseArgs({ args: [...args], options: OPTIONS[command], allowPositionals: true });
    // It may have a password in it, so it is not repeated.
    if (positionals.some((each) => each.includes('://'))) {
      throw new UsageError(`An address goes behind a flag, such as --database URL; ${seeHelp(command)}`);
    }
    return { values: values as Readonly<Record<string, string | undefined>>, positionals };
  } catch (error) {
    if (error instanceof UsageError) throw error;
    const [sentence] = (error as Error).message.split(/\. |\n/);
    throw new UsageError(`${sentence?.replace(/\.$/, '')}; ${seeHelp(command)}`);
  }
}

const seeHelp = (command: Command): string => `see switchhook ${command} --help.`;

/** A flag hides what the environment says. */
function readPlace(flags: Readonly<Record<string, string | undefined>>, env: Environment): Place {
  const given = flags['data'] !== undefined || flags['database'] !== undefined;
  // Empty is what is left of a variable that was not set.
  const set = (name: string): string | undefined => env[name] || undefined;
  const { data, database } = given ? flags : { data: set('SWITCHHOOK_DATA'), database: set('SWITCHHOOK_DATABASE') };
  if ((data === undefined) === (database === undefined)) {
    throw new UsageError('Say where the data are: either --data DIR or --database URL.');
  }
  if (data === '') throw new UsageError('--data takes the name of a folder.');
  return data === undefined ? { database: readDatabase(database) } : { data };
}

const say = (line: string): void => void process.stderr.write(`switchhook: ${line}\n`);
