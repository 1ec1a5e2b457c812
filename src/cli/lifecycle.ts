import { readFileSync } from 'node:fs';

/** Signals that end the program in order, with exit code 0. */
const STOP_SIGNALS = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;

/** Interval at which the program looks whether the npm that started it still runs, in ms. */
const NPM_CHECK_MS = 250;

/**
 * Ends the program once: at SIGTERM, SIGINT or SIGHUP, or when the npm that started it is gone. npm passes signals on to
 * the shell between it and this program, and a shell such as dash dies without passing them on. Exit code 0, or 1 when
 * `close` fails. A second signal ends the program at once.
 */
export function stopInOrder(close: () => Promise<void>): void {
  const npm = findNpm();
  const stop = (): void => {
    clearInterval(npmCheck);
    for (const signal of STOP_SIGNALS) process.removeListener(signal, stop);
    close().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  const npmCheck = setInterval(() => {
    if (npm !== undefined && !isRunning(npm)) stop();
  }, NPM_CHECK_MS);
  npmCheck.unref();
  for (const signal of STOP_SIGNALS) process.once(signal, stop);
}

/** Keeps the program running when the reader of its output goes away: lines are lost, the server is not. */
export function surviveClosedOutput(): void {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
}

/** Returns the process id of the npm that started this program; undefined when none did. */
function findNpm(): number | undefined {
  if (process.env['npm_lifecycle_event'] === undefined) return undefined;
  const parent = process.ppid;
  const { name, parent: grandparent } = describeProcess(parent);
  return /^(da|ba|z|k|a)?sh$/.test(name) ? grandparent : parent;
}

/** Name and parent of a process, from /proc or, where there is none, from ps. */
function describeProcess(pid: number): { readonly name: string; readonly parent: number } {
  try {
    // `pid (name) state ppid …`; the name may have spaces and brackets in it.
    const [, name = '', parent = ''] = /\((.*)\) \S (\d+)/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? [];
    return { name, parent: Number(parent) };
  } catch {
    return askPs(pid);
  }
}

function askPs(pid: number): { readonly name: string; readonly parent: number } {
  try {
    // Loaded only here, because it is seldom needed and a start should be quick.
    const { execFileSync } = process.getBuiltinModule('node:child_process');
    const line = execFileSync('ps', ['-o', 'ppid=,comm=', '-p', String(pid)], { encoding: 'utf8' }).trim();
    const [, parent = '', path = ''] = /^(\d+)\s+(.*)$/.exec(line) ?? [];
    return { name: path.replace(/^.*\/-?/, ''), parent: Number(parent) };
  } catch {
    return { name: '', parent: pid };
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it runs as another user.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
