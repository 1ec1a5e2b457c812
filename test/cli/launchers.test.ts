import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, it, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { emptyFolder } from '../support/empty-folder.ts';
import { eventually } from '../support/eventually.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const PROGRAM = fileURLToPath(new URL('../../bin/switchhook.js', import.meta.url));

/** Commands that start the server; the arguments of `dev` follow. */
const LAUNCHERS: Readonly<Record<string, readonly string[]>> = {
  'npm start': ['npm', 'start', '--silent', '--'],
  'npx switchhook': ['npx', '--no-install', 'switchhook', 'dev'],
  node: [process.execPath, PROGRAM, 'dev'],
  'process 1 of a container': ['unshare', '--pid', '--fork', '--kill-child', process.execPath, PROGRAM, 'dev'],
};

/** Process ids of servers that were started with `folder` among their arguments. */
function serversOf(folder: string): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        const args = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
        return (
          args.includes(folder) && args.some((arg) => arg.endsWith('switchhook.js') || arg.endsWith('/switchhook'))
        );
      } catch {
        return false;
      }
    })
    .map(Number);
}

async function launch(t: TestContext, launcher: readonly string[]) {
  const folder = emptyFolder();
  const [file = '', ...args] = launcher;
  const child = spawn(file, [...args, '--port', '0', '--json', '--data', folder], {
    cwd: ROOT,
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'] },
    stdio: ['ignore', 'pipe', 'pipe'],
    // A process group of its own, as a terminal gives to each command.
    detached: true,
  });
  t.after(() => {
    for (const pid of serversOf(folder)) process.kill(pid, 'SIGKILL');
  });
  let stdout = '';
  for await (const chunk of child.stdout.setEncoding('utf8').iterator({ destroyOnReturn: false })) {
    stdout += String(chunk);
    if (stdout.includes('\n')) break;
  }
  child.stdout.resume();
  child.stderr.resume();
  assert.match(stdout, /"ready":true/);
  return { child, folder };
}

describe('A server ends together with the command that started it, and leaves no process', () => {
  for (const [name, launcher] of Object.entries(LAUNCHERS)) {
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
      // Ctrl-C in a terminal sends SIGINT to the whole group. Sent to npx alone, dash does not pass it on to its child.
      const toGroup = name === 'npx switchhook' && signal === 'SIGINT';
      it(`${signal} to ${toGroup ? 'the process group of ' : ''}${name}`, async (t) => {
        const { child, folder } = await launch(t, launcher);
        const servers = serversOf(folder);
        assert.ok(servers.length > 0, 'the server runs');
        const closed = once(child, 'close');
        // unshare passes no signal on, so the process that is number 1 of its container gets it itself.
        if (launcher[0] === 'unshare') process.kill(servers.at(-1) ?? 0, signal);
        else if (toGroup) process.kill(-(child.pid ?? 0), signal);
        else child.kill(signal);
        const [code] = (await closed) as [number | null];
        if (name === 'node' || launcher[0] === 'unshare') assert.equal(code, 0);
        await eventually(async () => assert.deepEqual(serversOf(folder), []));
      });
    }
  }
});

describe('A server whose output is not read any more', () => {
  for (const stream of ['stdout', 'stderr'] as const) {
    it(`keeps running when its ${stream} is closed`, async (t) => {
      const folder = emptyFolder();
      const args = [PROGRAM, 'dev', '--port', '0', '--json', '--log-level', 'debug', '--data', folder];
      const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
      t.after(() => child.kill('SIGKILL'));
      const [line] = (await once(child.stdout, 'data')) as [Buffer];
      const { graph, page } = JSON.parse(String(line)) as { graph: string; page: { access_token: string } };
      child[stream].destroy();
      // Each request writes a line of the log.
      for (let i = 0; i < 20; i++) {
        assert.equal((await fetch(`${graph}/me?access_token=${page.access_token}`)).status, 200);
      }
      const closed = once(child, 'exit');
      child.kill('SIGTERM');
      assert.equal((await closed)[0], 0);
    });
  }
});
