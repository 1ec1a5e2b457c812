import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** The line that the program prints with `--json` when it is ready. */
export interface Ready {
  readonly url: string;
  readonly graph: string;
  readonly control: string;
  readonly app: { readonly id: string; readonly secret: string };
  readonly page: { readonly id: string; readonly access_token: string };
}

export interface Program {
  /** Id of the process; undefined when it could not be started. */
  readonly pid: number | undefined;
  /** Rejects with the program's stderr when it ends before it is ready. */
  readonly ready: Promise<Ready>;
  /** Kills the process; resolves once it has ended. */
  kill(signal?: NodeJS.Signals): Promise<void>;
}

const BIN = new URL('../../bin/switchhook.js', import.meta.url).pathname;

/** Starts the program as a process of its own, `switchhook dev --json` on a free port, or another command. */
export function startProgram(args: readonly string[], command: 'dev' | 'serve' = 'dev', bin = BIN): Program {
  const child = spawn(process.execPath, [bin, command, '--json', '--port', '0', ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const gone = once(child, 'exit');
  const killWithUs = (): void => void child.kill('SIGKILL');
  process.once('exit', killWithUs);
  void gone.then(() => process.off('exit', killWithUs));

  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => (stderr = (stderr + chunk.toString()).slice(-4096)));
  const ready = new Promise<Ready>((resolve, reject) => {
    createInterface(child.stdout).once('line', (line) => resolve(JSON.parse(line) as Ready));
    void gone.then(() => reject(new Error(`The program ended before it was ready. ${stderr}`)));
  });
  ready.catch(() => {});
  return {
    pid: child.pid,
    ready,
    async kill(signal = 'SIGKILL') {
      child.kill(signal);
      await gone;
    },
  };
}
