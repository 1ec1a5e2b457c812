import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Config } from '../../src/config/config.ts';
import { startInstance, type Instance } from './instance.ts';
import { ManualClock } from './manual-clock.ts';
import { emptyDatabase, emptySchema } from './postgres.ts';

/** Poll interval of the processes, unless a test sets another. */
export const OFTEN_MS = 10;

interface Closable {
  close(): Promise<void>;
}

/** The servers of each test. `t.after` callbacks run in the order of their registration. */
const servers = new WeakMap<TestContext, Closable[]>();

function closeAtEnd(t: TestContext): Closable[] {
  let open = servers.get(t);
  if (!open) {
    const all: Closable[] = (open = []);
    servers.set(t, all);
    t.after(() => Promise.all(all.map((each) => each.close())));
  }
  return open;
}

/** Closes servers at the end of the test, before their database is removed. */
export const closeLater = (t: TestContext, ...more: readonly Closable[]): void => void closeAtEnd(t).push(...more);

/** Creates an empty schema, which is removed after the servers of the test have closed. */
export function sharedSchema(t: TestContext): Promise<string> {
  closeAtEnd(t);
  return emptySchema(t);
}

/** Creates an empty database, which is removed after the servers of the test have closed. */
export function sharedDatabase(t: TestContext): Promise<string> {
  closeAtEnd(t);
  return emptyDatabase(t);
}

/** Starts a server for each clock; they share nothing but a database. */
export async function startProcesses(
  t: TestContext,
  clocks: readonly ManualClock[],
  config: Partial<Config> = {},
): Promise<readonly Instance[]> {
  const database = config.database ?? (await sharedSchema(t));
  const start = (clock: ManualClock) => startInstance({ pollMs: OFTEN_MS, ...config, database }, clock);
  const started = await Promise.all(clocks.map(start));
  closeLater(t, ...started);
  return started;
}

/** Starts two servers with one clock. */
export async function startPair(
  t: TestContext,
  config?: Partial<Config>,
): Promise<readonly [Instance, Instance, ManualClock]> {
  const clock = new ManualClock();
  const [one, other] = await startProcesses(t, [clock, clock], config);
  if (!one || !other) throw new Error('two were started');
  return [one, other, clock];
}

/** A server in a process of its own, on the system clock. */
export interface Child {
  readonly url: string;
  /** Kills the process with SIGKILL, as when the machine loses power; resolves once it has ended. */
  kill(): Promise<void>;
}

const PROGRAM = fileURLToPath(new URL('./child.ts', import.meta.url));

export async function startChild(t: TestContext, config: Partial<Config>): Promise<Child> {
  const child = spawn(process.execPath, [PROGRAM, JSON.stringify(config)], { stdio: ['ignore', 'pipe', 'inherit'] });
  const gone = once(child, 'exit');
  const kill = async (): Promise<void> => {
    child.kill('SIGKILL');
    await gone;
  };
  t.after(kill);
  const line = once(createInterface(child.stdout), 'line') as Promise<[string]>;
  const [url] = await Promise.race([line, gone.then(() => Promise.reject(new Error('The process ended')))]);
  return { url, kill };
}
