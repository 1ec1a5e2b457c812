import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Config } from '../../src/config/config.ts';
import type { Demo } from '../../src/seed/find-demo.ts';

/** A server in a process of its own, with any configuration. */
export interface ServerProcess {
  readonly url: string;
  readonly pid: number;
  readonly demo: Demo;
  /** Its log lines so far. */
  readonly log: readonly Readonly<Record<string, unknown>>[];
  /** Kills the process; resolves once it has ended. */
  kill(signal?: NodeJS.Signals): Promise<void>;
}

/** Caches compiled code, as the program itself does: without, the compiler of TypeScript takes 40 MB of each process. */
const SOURCE = `
  process.getBuiltinModule('node:module').enableCompileCache();
  const { startServer } = await import(process.argv[1]);
  const { DEFAULTS } = await import(process.argv[2]);
  const config = { ...DEFAULTS, port: 0, data: undefined, ...JSON.parse(process.argv[3]) };
  const server = await startServer(config, { log: (line) => console.log(JSON.stringify(line)) });
  process.once('SIGTERM', () => void server.close().then(() => process.exit(0)));
  process.getBuiltinModule('node:module').flushCompileCache();
  console.log(JSON.stringify({ event: 'ready', url: server.url, demo: server.demo }));`;

const module = (name: string): string => new URL(`../../src/${name}`, import.meta.url).href;

/** Starts a server with a demo or a seed. Rejects when the process ends before it is ready. */
export async function startProcess(config: Partial<Config>): Promise<ServerProcess> {
  const args = ['--input-type=module', '--eval', SOURCE, module('server.ts'), module('config/config.ts')];
  const child = spawn(process.execPath, [...args, JSON.stringify(config)], { stdio: ['ignore', 'pipe', 'inherit'] });
  const gone = once(child, 'exit');
  const killWithUs = (): void => void child.kill('SIGKILL');
  process.once('exit', killWithUs);
  void gone.then(() => process.off('exit', killWithUs));

  const log: Readonly<Record<string, unknown>>[] = [];
  const { promise, resolve, reject } = Promise.withResolvers<Pick<ServerProcess, 'url' | 'demo'>>();
  createInterface(child.stdout).on('line', (text) => {
    const line = JSON.parse(text) as Readonly<Record<string, unknown>>;
    if (line['event'] === 'ready') resolve(line as unknown as Pick<ServerProcess, 'url' | 'demo'>);
    else log.push(line);
  });
  void gone.then(() => reject(new Error('The server ended before it was ready')));
  const { url, demo } = await promise;
  return {
    url,
    pid: child.pid ?? NaN,
    demo,
    log,
    async kill(signal = 'SIGKILL') {
      child.kill(signal);
      await gone;
    },
  };
}
