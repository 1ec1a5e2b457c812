import { execFile } from 'node:child_process';
import { mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { newFolder, postJson, startCommand, type Program, type Ready } from './program.ts';

const run = promisify(execFile);

/** The package as users install it, unpacked beside the dependencies of the repository. */
export interface Product {
  /** Path of the program. */
  readonly program: string;
  /** Starts `switchhook dev` on a data folder. */
  start(folder: string, options?: StartOptions): Promise<Program<Ready>>;
  remove(): void;
}

export interface StartOptions {
  readonly args?: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
}

/** Packs the checkout at `root` as `npm run build:package` has left it there, and unpacks it into a new folder. */
export async function unpackProduct(root: string): Promise<Product> {
  const folder = newFolder();
  const args = ['pack', '--ignore-scripts', '--json', '--pack-destination', folder];
  const { stdout } = await run('npm', args, { cwd: root });
  const [{ filename = '' } = {}] = JSON.parse(stdout.slice(stdout.indexOf('['))) as { filename?: string }[];
  const modules = join(folder, 'node_modules');
  const unpacked = join(modules, 'switchhook');
  mkdirSync(unpacked, { recursive: true });
  await run('tar', ['-xzf', join(folder, filename), '-C', unpacked, '--strip-components=1']);
  // Node looks for dependencies in every folder above the package too.
  symlinkSync(join(root, 'node_modules'), join(unpacked, 'node_modules'));
  const program = join(unpacked, 'bin/switchhook.js');
  return {
    program,
    start: (data, { args: more = [], env } = {}) => {
      const command = [
        process.execPath,
        program,
        'dev',
        '--port',
        '0',
        '--data',
        data,
        '--json',
        '--log-level',
        'error',
        ...more,
      ];
      return startCommand<Ready>(command, env && { env: { ...process.env, ...env } });
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** The path and query of the settings of a Page. */
export const settingsPath = (page: string, token: string): string =>
  `/v26.0/${page}/messenger_call_settings?access_token=${token}`;

const FIELDS = ['calls', 'call_settings_update'];

/** Subscribes the demo's app, and creates Pages with a subscription each; returns the paths of their settings. */
export async function createPages({ graph, control, app }: Ready, callback: string, count: number): Promise<string[]> {
  await subscribe({ graph, app }, callback);
  const paths: string[] = [];
  for (let i = 0; i < count; i++) {
    const { id } = await postJson<{ id: string }>(`${control}/pages`, { name: `Page ${i}` });
    const made = await postJson<{ access_token: string }>(`${control}/tokens`, { app_id: app.id, page_id: id });
    await postJson(`${graph}/${id}/subscribed_apps?access_token=${made.access_token}`, { subscribed_fields: FIELDS });
    paths.push(settingsPath(id, made.access_token));
  }
  return paths;
}

async function subscribe({ graph, app }: Pick<Ready, 'graph' | 'app'>, callback: string): Promise<void> {
  const appToken = encodeURIComponent(`${app.id}|${app.secret}`);
  const subscription = { object: 'page', callback_url: callback, verify_token: 'bench', fields: FIELDS };
  await postJson(`${graph}/${app.id}/subscriptions?access_token=${appToken}`, subscription);
}
