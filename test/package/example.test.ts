import assert from 'node:assert/strict';
import { cpSync, mkdirSync, symlinkSync } from 'node:fs';
import { dirname } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { installPacked, type PackedProject } from '../support/packed.ts';

const EXAMPLES = fileURLToPath(new URL('../../examples', import.meta.url));

const MODULES = fileURLToPath(new URL('../../node_modules', import.meta.url));

/** A test of a world, in the words that Jest and Vitest share. */
const TEST = `
test('rings the inbox', async () => {
  const world = await createSwitchhook({ at: '2027-06-07T12:00:00Z' });
  const { rings } = await world.consumer.taps('icon');
  expect(rings).toBe('META');
  await world.close();
});
`;

describe('Tests that use the packed package', () => {
  let project: PackedProject;
  before(async () => {
    project = await installPacked('jest', 'vitest');
    for (const name of ['app.js', 'app.test.js']) {
      cpSync(`${EXAMPLES}/out-of-hours/${name}`, `${project.folder}/example/${name}`);
    }
    project.write('example/package.json', '{"type":"module"}');
    cpSync(`${EXAMPLES}/voice-partner`, `${project.folder}/voice-partner`, { recursive: true });
    for (const i of [1, 2, 3]) {
      project.write(`jest${i}.test.mjs`, `import { createSwitchhook } from 'switchhook/testing';\n${TEST}`);
      project.write(`jest${i}.test.cjs`, `const { createSwitchhook } = require('switchhook/testing');\n${TEST}`);
      project.write(
        `vitest${i}.test.ts`,
        `import { createSwitchhook } from 'switchhook/testing';\nimport { expect, test } from 'vitest';\n${TEST}`,
      );
    }
  });
  after(() => project.remove());

  it('pass in node:test: the example out-of-hours', async () => {
    const output = await project.run('node', '--test', '--test-reporter', 'tap', 'example/app.test.js');
    assert.match(output, /^# pass 3$/m);
    assert.match(output, /^# fail 0$/m);
  });

  it('pass in node:test: the example voice-partner, with the packages of its package.json', async () => {
    for (const name of ['@roamhq/wrtc', 'libopus-wasm', 'werift']) {
      // A link to the repository's, with its dependencies: the test needs no registry.
      const link = `${project.folder}/node_modules/${name}`;
      mkdirSync(dirname(link), { recursive: true });
      symlinkSync(`${MODULES}/${name}`, link);
    }
    const output = await project.run('node', '--test', '--test-reporter', 'tap', 'voice-partner/partner.test.mjs');
    assert.match(output, /^# pass 1$/m);
    assert.match(output, /^# fail 0$/m);
  });

  it('pass in Vitest: TypeScript, three files in parallel', async () => {
    const output = await project.run(
      'node',
      'node_modules/vitest/vitest.mjs',
      'run',
      '--reporter',
      'tap-flat',
      'vitest',
    );
    assert.equal(output.match(/^ok /gm)?.length, 3);
    assert.doesNotMatch(output, /^not ok /m);
  });

  it('pass in Jest with --experimental-vm-modules: ES modules and CommonJS, six files in parallel', async () => {
    const args = [
      '--experimental-vm-modules',
      'node_modules/jest/bin/jest.js',
      '--json',
      '--testRegex',
      'jest\\d\\.test',
    ];
    const output = await project.run('node', ...args);
    const { numPassedTests, numFailedTests } = JSON.parse(output) as Record<string, number>;
    assert.deepEqual([numPassedTests, numFailedTests], [6, 0]);
  });
});
