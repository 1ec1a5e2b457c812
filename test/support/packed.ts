import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Path of TypeScript's compiler in the repository. */
export const TSC = join(ROOT, 'node_modules/typescript/bin/tsc');

export interface PackedProject {
  /** A folder with a package.json of its own, in which the tarball of this repository is installed. */
  readonly folder: string;
  readonly tarball: string;
  /** Runs a program of the repository's Node, or a binary of the project, there; rejects with its output when it fails. */
  run(file: string, ...args: string[]): Promise<string>;
  write(name: string, text: string): void;
  remove(): void;
}

/**
 * Packs the package as `npm run build:package` has left it (npm test runs that first), and installs the tarball into an
 * empty folder, with other packages beside it. Nothing is built here: other tests read the same files at the same time.
 */
export async function installPacked(...packages: readonly string[]): Promise<PackedProject> {
  const folder = mkdtempSync(join(tmpdir(), 'switchhook-package-'));
  const { stdout } = await run('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', folder], {
    cwd: ROOT,
  });
  const [{ filename = '' } = {}] = JSON.parse(stdout.slice(stdout.indexOf('['))) as { filename?: string }[];
  const tarball = join(folder, filename);
  const write = (name: string, text: string): void => {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  };
  write('package.json', JSON.stringify({ name: 'user', version: '1.0.0', private: true }));
  await run('npm', ['install', '--prefer-offline', '--no-fund', '--no-audit', '-D', tarball, ...packages], {
    cwd: folder,
  });
  return {
    folder,
    tarball,
    write,
    async run(file, ...args) {
      const program = file === 'node' ? process.execPath : file;
      const env = { PATH: process.env['PATH'], HOME: process.env['HOME'] };
      const { stdout } = await run(program, args, { cwd: folder, env }).catch((error: unknown) => {
        const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
        throw new Error(`${[file, ...args].join(' ')} failed: ${stdout}${stderr}`, { cause: error });
      });
      return stdout;
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
