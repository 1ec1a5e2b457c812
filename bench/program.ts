import { spawn, type ChildProcess, type StdioOptions } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The line that `switchhook dev --json` prints when it is ready. */
export interface Ready {
  readonly url: string;
  readonly graph: string;
  readonly control: string;
  readonly app: { readonly id: string; readonly secret: string };
  readonly page: { readonly id: string; readonly access_token: string };
}

export interface Program<T> {
  readonly ready: T;
  /** Time from the spawn to the printed line, in ms. */
  readonly startedMs: number;
  readonly child: ChildProcess;
  stop(): Promise<void>;
}

export const here = (path: string) => new URL(path, import.meta.url).pathname;

/** Starts a Node program and waits for the one line of JSON that it prints. */
export const startProgram = <T>(script: string, args: readonly string[] = []): Promise<Program<T>> =>
  startCommand<T>([process.execPath, here(script), ...args]);

/** Starts the server of constant answers, the baseline R (GET) and P (POST). */
export const startConstantServer = (): Promise<Program<{ readonly url: string }>> =>
  startProgram('programs/constant-server.js');

/** Starts a command line in a folder and waits for the one line of JSON that it prints. */
export async function startCommand<T>(
  [file = '', ...args]: readonly string[],
  {
    cwd,
    env = process.env,
    stdio = ['ignore', 'pipe', 'inherit'],
  }: { readonly cwd?: string; readonly env?: NodeJS.ProcessEnv; readonly stdio?: StdioOptions } = {},
): Promise<Program<T>> {
  const startedAt = performance.now();
  const child = spawn(file, args, { cwd, env, stdio });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  let printed = '';
  for await (const chunk of child.stdout ?? []) {
    printed += String(chunk);
    if (printed.includes('\n')) break;
  }
  const stop = async () => {
    child.kill();
    await ended;
  };
  return { ready: JSON.parse(printed) as T, startedMs: performance.now() - startedAt, child, stop };
}

/** Starts `switchhook dev` of the checkout on a new folder; `stop` removes it. `memoryOf` reads its memory. */
export async function startSwitchhook(): Promise<Program<Ready>> {
  const folder = newFolder();
  const node = [process.execPath, '--expose-gc', '--import', here('programs/report-memory.ts')];
  const args = ['dev', '--port', '0', '--data', folder, '--json'];
  const program = await startCommand<Ready>([...node, here('../bin/switchhook.js'), ...args], {
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  const stop = async () => {
    await program.stop();
    removeFolder(folder);
  };
  return { ...program, stop };
}

/** Resolves to the memory of a server after a collection of garbage. */
export async function memoryOf({ child }: Pick<Program<Ready>, 'child'>): Promise<NodeJS.MemoryUsage> {
  const answered = once(child, 'message') as Promise<[NodeJS.MemoryUsage]>;
  child.send('collect garbage');
  const [usage] = await answered;
  return usage;
}

export const newFolder = (): string => mkdtempSync(join(tmpdir(), 'switchhook-bench-'));

/** Ticks of the processor's clock in a second, as /proc counts them. */
const TICKS = 100;

/** Returns the processor time that a program has used, in µs. */
export function processorUs({ child }: Pick<Program<unknown>, 'child'>): number {
  const fields = readFileSync(`/proc/${child.pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return ((Number(fields[11]) + Number(fields[12])) / TICKS) * 1e6;
}

/** Returns the resident memory of a program in MB, now or at its peak. */
export function residentMb({ child }: Pick<Program<unknown>, 'child'>, which: 'VmRSS' | 'VmHWM' = 'VmRSS'): number {
  const status = readFileSync(`/proc/${child.pid}/status`, 'utf8');
  return Number(new RegExp(`${which}:\\s+(\\d+)`).exec(status)?.[1]) / 1024;
}

export const removeFolder = (folder: string): void => rmSync(folder, { recursive: true, force: true });

export async function postJson<T>(url: string, body: unknown): Promise<T> {
  const reply = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!reply.ok) throw new Error(`${url.split('?')[0]} answered ${reply.status}: ${await reply.text()}`);
  return (await reply.json()) as T;
}

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
