import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import type { TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { LONG_MS } from './patience.ts';

const PROGRAM = fileURLToPath(new URL('../../bin/switchhook.js', import.meta.url));

export interface CommandOptions {
  readonly cwd?: string;
  /** The environment, beside PATH and a patient time limit of the database. */
  readonly env?: Readonly<Record<string, string>>;
  /** Arguments of Node itself. */
  readonly node?: readonly string[];
  /** The test writes to stdin; without it, stdin is empty. */
  readonly stdin?: boolean;
}

export interface Ended {
  readonly code: number | null;
  readonly signal: string | null;
  readonly stdout: string;
  /** Without the lines of progress that a long command prints every second, since any command is long on a busy machine. */
  readonly stderr: string;
}

const PROGRESS = /^switchhook: \w+ .* so far\n/gm;

/** The program as a person runs it: output, signals and exit. */
export interface Command {
  readonly ended: Promise<Ended>;
  /** Resolves to stdout once it fits `pattern`; rejects when the program ends before. */
  printed(pattern: RegExp): Promise<string>;
  /** As `printed`, for stderr. */
  logged(pattern: RegExp): Promise<string>;
  stderr(): string;
  readonly stdin: Writable;
  kill(signal: NodeJS.Signals): void;
}

/** Starts `switchhook` with `args` in a process of its own, which is killed when the test ends. */
export function startCommand(t: TestContext, args: readonly string[], options: CommandOptions = {}): Command {
  const child = spawn(process.execPath, [...(options.node ?? []), PROGRAM, ...args], {
    cwd: options.cwd,
    env: { PATH: process.env['PATH'], SWITCHHOOK_DATABASE_TIMEOUT: `${LONG_MS}ms`, ...options.env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  // The program may end before it has read all of stdin.
  child.stdin.on('error', () => {});
  if (!options.stdin) child.stdin.end();
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const ended = once(child, 'close').then(([code, signal]) => ({
    code: code as number | null,
    signal: signal as string | null,
    stdout,
    stderr: stderr.replace(PROGRESS, ''),
  }));
  t.after(async () => {
    child.kill('SIGKILL');
    await ended;
  });
  const written = (stream: Readable, text: () => string, pattern: RegExp): Promise<string> =>
    new Promise((resolve, reject) => {
      const check = (): void => {
        if (pattern.test(text())) resolve(text());
      };
      stream.on('data', check);
      check();
      void ended.then(() => reject(new Error(`The program ended: ${stdout}${stderr}`)));
    });
  return {
    ended,
    printed: (pattern) => written(child.stdout, () => stdout, pattern),
    logged: (pattern) => written(child.stderr, () => stderr, pattern),
    stderr: () => stderr,
    stdin: child.stdin,
    kill: (signal) => void child.kill(signal),
  };
}

export const runCommand = (t: TestContext, args: readonly string[], options?: CommandOptions): Promise<Ended> =>
  startCommand(t, args, options).ended;

/** The line that `dev --json` prints. */
export interface ReadyLine {
  readonly ready: true;
  readonly url: string;
  readonly graph: string;
  readonly control: string;
  readonly app: { readonly id: string; readonly secret: string };
  readonly page: { readonly id: string; readonly name: string; readonly access_token: string };
  readonly consumers: readonly { readonly psid: string; readonly name: string }[];
}

/** Starts `switchhook dev --json` on a free port and waits until it is ready. */
export async function startReady(
  t: TestContext,
  args: readonly string[],
  options?: CommandOptions,
): Promise<{ readonly command: Command; readonly ready: ReadyLine }> {
  const command = startCommand(t, ['dev', '--json', '--port', '0', ...args], options);
  return { command, ready: JSON.parse(await command.printed(/\n/)) as ReadyLine };
}

/** Stops a command with SIGTERM; resolves to its exit. */
export function stop(command: Command): Promise<Ended> {
  command.kill('SIGTERM');
  return command.ended;
}
