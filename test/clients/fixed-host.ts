import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { AnyInstance } from '../support/instance.ts';

/** Clients of the program below, by the names that it takes. */
export const CLIENTS = ['node:https', 'node:http', 'fetch', 'undici fetch', 'undici request', 'axios', 'business SDK'];

export const APP = fileURLToPath(new URL('./fixed-host-app.ts', import.meta.url));

/** Answers that the program prints when both of its requests have reached a Switchhook. */
export const ANSWERS = {
  written: { success: true, result: 'success' },
  read: { data: [{ icon_enabled: false }] },
};

export interface NodeRun {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs Node with `args`, in an environment of PATH and `env`. */
export function runNode(args: readonly string[], env: Readonly<Record<string, string>>): Promise<NodeRun> {
  return new Promise((resolve) => {
    const options = { env: { PATH: process.env['PATH'], ...env } };
    execFile(process.execPath, [...args], options, (error, stdout, stderr) => {
      resolve({ code: error ? Number(error.code ?? -1) : 0, stdout, stderr });
    });
  });
}

export const pageOf = ({ page }: AnyInstance): Readonly<Record<string, string>> => ({
  PAGE_ID: page.id,
  PAGE_TOKEN: page.access_token,
});
