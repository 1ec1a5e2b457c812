import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { startReady } from '../support/command.ts';
import { emptyFolder } from '../support/empty-folder.ts';

const SKILL = fileURLToPath(new URL('../../skills/switchhook/SKILL.md', import.meta.url));
const PROGRAM = fileURLToPath(new URL('../../bin/switchhook.js', import.meta.url));

it('Every command of the skill for agents works as printed, one after the other', async (t) => {
  const text = readFileSync(SKILL, 'utf8');
  const blocks = [...text.matchAll(/```sh\n([^]*?)```/g)].map(([, block = '']) => block);
  assert.ok(blocks.length >= 6, 'the blocks were found');
  const folder = emptyFolder();
  mkdirSync(join(folder, 'bin'));
  const program = join(folder, 'bin/switchhook');
  writeFileSync(program, `#!/bin/sh\nexec "${process.execPath}" "${PROGRAM}" "$@"\n`);
  chmodSync(program, 0o755);
  // The server of the first block gets a free port, so that the test can run beside others.
  const { ready } = await startReady(t, ['--memory']);
  const commands = blocks.join('\n').replace(/^switchhook dev .*$/m, '');
  assert.ok(commands.length < blocks.join('\n').length, 'the skill starts a server');
  const script = spawn('bash', ['-c', `set -euo pipefail\n${commands}`], {
    cwd: folder,
    env: { PATH: `${join(folder, 'bin')}${delimiter}${process.env['PATH'] ?? ''}`, SWITCHHOOK_URL: ready.url },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [script.stdout, script.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      output += chunk;
    });
  }
  const [code] = (await once(script, 'close')) as [number];
  assert.equal(code, 0, output);
  assert.match(output, /is ready/);
});
