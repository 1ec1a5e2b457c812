import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { readSeed } from '../../src/seed/seed.ts';
import { startInstance } from '../support/instance.ts';

/** Names, texts and ids have limits, in control and in seeds; what is longer is refused, and nothing is stored. */

const instance = await startInstance();
after(() => instance.close());
const { app, page } = instance;
const name = (length: number): string => '🐙'.repeat(length);
const id = '1'.repeat(33);
const tooLong = (param: string, most: number) => `Length of param ${param} must be less than or equal to ${most}.`;

describe('control refuses', () => {
  const cases: readonly (readonly [path: string, body: object, message: string])[] = [
    ['/apps', { name: name(101) }, tooLong('name', 100)],
    ['/pages', { name: name(101) }, tooLong('name', 100)],
    ['/consumers', { page_id: page.id, name: name(101) }, tooLong('name', 100)],
    ['/admins', { page_id: page.id, name: name(101) }, tooLong('name', 100)],
    [
      '/admins',
      { page_id: page.id, name: 'Kim', user_id: id },
      'Param user_id must be a valid ID string (e.g., "123").',
    ],
    [
      '/tokens',
      { app_id: app.id, page_id: page.id, permissions: Array.from({ length: 201 }, () => 'x') },
      'param permissions has too many elements.',
    ],
  ];
  for (const [path, body, message] of cases) {
    it(`${path}: ${message}`, async () => {
      const stored = async () => (await instance.control('/snapshot')).text;
      const before = await stored();
      const { status, json } = await instance.control(path, body);
      assert.deepEqual([status, json.error.message], [400, message]);
      assert.equal(await stored(), before);
    });
  }

  it('nothing of 100 characters, each of which may be two units of UTF-16', async () => {
    for (const [path, body] of [
      ['/apps', { name: name(100) }],
      ['/pages', { name: name(100) }],
      ['/consumers', { page_id: page.id, name: name(100) }],
      ['/admins', { page_id: page.id, name: name(100) }],
    ] as const) {
      assert.equal((await instance.control(path, body)).status, 200, path);
    }
  });
});

describe('a seed is refused with', () => {
  const url = `https://example.com/${'x'.repeat(2000)}`;
  const cases: readonly (readonly [apps: object, pages: object, message: string])[] = [
    [{ name: name(101) }, {}, 'Length of param apps[0][name] must be less than or equal to 100'],
    [{ secret: name(201) }, {}, 'Length of param apps[0][secret] must be less than or equal to 200'],
    [{ callback_url: url }, {}, 'Length of param apps[0][callback_url] must be less than or equal to 2000'],
    [{ id }, {}, 'Param apps[0][id] must be a valid ID string (e.g., "123")'],
    [{}, { name: name(101) }, 'Length of param pages[0][name] must be less than or equal to 100'],
    [
      {},
      { consumers: [{ name: name(101) }] },
      'Length of param pages[0][consumers][0][name] must be less than or equal to 100',
    ],
    [
      {},
      { admins: [{ name: name(101) }] },
      'Length of param pages[0][admins][0][name] must be less than or equal to 100',
    ],
    [
      {},
      { personas: [{ name: 'Kim', profile_picture_url: url }] },
      'Length of param pages[0][personas][0][profile_picture_url] must be less than or equal to 2000',
    ],
  ];
  for (const [ofApp, ofPage, message] of cases) {
    it(message, () => {
      const seed = { apps: [{ name: 'App', ...ofApp }], pages: [{ name: 'Page', ...ofPage }] };
      assert.throws(() => readSeed(seed), { message });
    });
  }
});
