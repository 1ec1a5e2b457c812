import assert from 'node:assert/strict';
import { cpSync } from 'node:fs';
import { it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { installPacked } from '../support/packed.ts';

const EXAMPLES = fileURLToPath(new URL('../../examples', import.meta.url));

it('The example out-of-hours passes its own tests against the packed package', async (t) => {
  const project = await installPacked();
  t.after(() => project.remove());
  project.write('package.json', JSON.stringify({ name: 'user', private: true, type: 'module' }));
  for (const name of ['app.js', 'app.test.js']) {
    cpSync(`${EXAMPLES}/out-of-hours/${name}`, `${project.folder}/${name}`);
  }
  const output = await project.run('node', '--test', '--test-reporter', 'tap', 'app.test.js');
  assert.match(output, /^# pass 3$/m);
  assert.match(output, /^# fail 0$/m);
});
