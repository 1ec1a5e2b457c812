import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { makeDemoPageToken } from '../../src/app/secrets.ts';
import type { PageId } from '../../src/domain/ids.ts';
import { seedSchema } from '../../src/seed/seed.ts';
import { runCommand, startCommand, startReady, stop, type ReadyLine } from '../support/command.ts';
import { emptyFolder } from '../support/empty-folder.ts';
import { startReceiver } from '../support/receiver.ts';

const SECRET = '0123456789abcdef0123456789abcdef';
const APP = { name: 'My app', id: '1234567890123456', secret: SECRET };
const PAGE = { name: 'My Page', id: '123456789012345' };
/** Derived from SECRET and the id of PAGE. A change would invalidate the tokens that users have written into clients. */
const TOKEN = 'EAA8Gdgp6bhW13ZGFpfEJ8UIZfoSRat72Bx1tfDQJ7UUOVVJqVWYAmLWkvJ6HvwsnFosrwoFbLXrhH8pcfhAGDXuQZZ';
const WEEK = {
  timezone_id: 'Europe/Berlin',
  weekly_operating_hours: [{ day_of_week: 'FRIDAY', open_time: '0800', close_time: '1200' }],
};

function seedFile(content: unknown): string {
  const path = join(emptyFolder(), 'seed.json');
  writeFileSync(path, typeof content === 'string' || Buffer.isBuffer(content) ? content : JSON.stringify(content));
  return path;
}

async function read(ready: ReadyLine, path: string, token = ready.page.access_token) {
  const reply = await fetch(`${ready.graph}${path}${path.includes('?') ? '&' : '?'}access_token=${token}`);
  // The tests are about the shape of the answer.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  return (await reply.json()) as any;
}

describe('a seed file', { concurrency: 6 }, () => {
  it('sets ids and secret, and through them the token', async (t) => {
    const consumers = [{ name: 'Kim', psid: '12345678901234567' }];
    const seed = seedFile({ apps: [APP], pages: [{ ...PAGE, consumers }] });
    for (let i = 0; i < 2; i++) {
      const { ready } = await startReady(t, ['--memory', '--seed', seed]);
      assert.deepEqual(ready.app, { id: APP.id, secret: SECRET });
      assert.deepEqual(ready.page, { id: PAGE.id, name: 'My Page', access_token: TOKEN });
      assert.deepEqual(ready.consumers, [{ psid: '12345678901234567', name: 'Kim' }]);
      assert.deepEqual(await read(ready, '/me'), { name: 'My Page', id: PAGE.id });
    }
  });

  it('gives Pages their settings and apps their fields, and every app a token for every Page', async (t) => {
    const call_settings = { icon_enabled: false, call_hours: WEEK, call_routing: { ring_target: 'PARTNERS' } };
    const seed = seedFile({
      apps: [APP, { id: '2', name: 'Second', secret: 'another', fields: ['messages'] }],
      pages: [
        { ...PAGE, call_settings },
        { id: '77', name: 'Closed', eligible: false },
      ],
      $schema: './seed.schema.json',
    });
    const { ready } = await startReady(t, ['--memory', '--seed', seed]);
    assert.equal(ready.page.id, PAGE.id);
    const settings = await read(ready, '/me/messenger_call_settings');
    assert.deepEqual(settings.data, [{ audio_enabled: true, video_enabled: false, ...call_settings }]);
    const subscribed = await read(ready, '/me/subscribed_apps');
    const calling = ['calls', 'call_permission_reply', 'call_settings_update'];
    assert.deepEqual(subscribed.data[0].subscribed_fields, calling);
    const second = await read(ready, '/2/subscriptions', '2|another');
    assert.deepEqual(
      second.data[0].fields.map(({ name }: { name: string }) => name),
      ['messages'],
    );
    for (const secret of [SECRET, 'another']) {
      const token = makeDemoPageToken(secret, '77' as PageId);
      assert.equal((await read(ready, '/77?fields=is_calling_eligible', token)).is_calling_eligible, false);
    }
  });

  it('can set a callback, which gets the webhook of the first change', async (t) => {
    const receiver = await startReceiver();
    t.after(() => receiver.close());
    const seed = seedFile({ apps: [{ ...APP, callback_url: receiver.url }], pages: [PAGE] });
    const { ready } = await startReady(t, ['--memory', '--seed', seed]);
    const address = `${ready.graph}/me/messenger_call_settings?access_token=${TOKEN}`;
    assert.equal((await fetch(address, { method: 'POST', body: 'icon_enabled=false' })).status, 200);
    const [first] = await receiver.count(1);
    assert.match(first?.body.toString() ?? '', /"icon_enabled":false/);
  });

  it('is skipped when there is data, and the log says so', async (t) => {
    const folder = emptyFolder();
    const first = await startReady(t, ['--data', folder]);
    await stop(first.command);
    const seed = seedFile({ apps: [APP], pages: [PAGE] });
    const second = await startReady(t, ['--data', folder, '--seed', seed]);
    assert.deepEqual(second.ready.app, first.ready.app);
    assert.match((await stop(second.command)).stderr, /"event":"seed\.skipped"/);
  });

  it('can have no apps or no Pages: the instance runs without a demo', async (t) => {
    for (const content of [
      { apps: [], pages: [PAGE] },
      { apps: [APP], pages: [] },
    ]) {
      const { ready } = await startReady(t, ['--memory', '--seed', seedFile(content)]);
      assert.deepEqual(Object.keys(ready), ['ready', 'url', 'graph', 'control', 'console']);
    }
    const seed = seedFile({ apps: [], pages: [] });
    const command = startCommand(t, ['dev', '--memory', '--port', '0', '--seed', seed]);
    assert.match(await command.printed(/\n.*\n/), /^\nSwitchhook is running at http:\/\/127\.0\.0\.1:\d+\n$/);
  });
});

describe('a seed file in a form that editors and shells give it', () => {
  const seed = { apps: [APP], pages: [PAGE] };

  it('has a byte order mark', async (t) => {
    const file = seedFile(`\ufeff${JSON.stringify(seed)}`);
    const { ready } = await startReady(t, ['--memory', '--seed', file]);
    assert.equal(ready.page.name, 'My Page');
  });

  it('comes from standard input', async (t) => {
    const command = startCommand(t, ['dev', '--json', '--port', '0', '--memory', '--seed', '-'], { stdin: true });
    command.stdin.end(JSON.stringify(seed));
    const ready = JSON.parse(await command.printed(/\n/)) as ReadyLine;
    assert.equal(ready.app.id, APP.id);
  });

  it('is written by switchhook init, has every member that there is, fits the schema, and starts an instance', async (t) => {
    const cwd = emptyFolder();
    const written = await runCommand(t, ['init'], { cwd });
    assert.deepEqual([written.code, written.stderr], [0, '']);
    const again = await runCommand(t, ['init'], { cwd });
    assert.equal(again.code, 2);
    assert.match(
      again.stderr,
      /^switchhook: The seed file seed\.json cannot be written: it exists already; [^\n]+\.\n$/,
    );
    const document = JSON.parse(readFileSync(join(cwd, 'seed.json'), 'utf8')) as Record<string, unknown>;
    const validate = new Ajv2020({ strict: false }).compile(seedSchema);
    assert.ok(validate(document), JSON.stringify(validate.errors));
    assert.equal(validate({ ...document, extras: [] }), false);
    // `video` is another name of video_enabled.
    assert.deepEqual(missingMembers(seedSchema, document, []), ['pages.0.call_settings.video']);
    const { ready } = await startReady(t, ['--memory', '--seed', join(cwd, 'seed.json')]);
    assert.equal(ready.page.name, 'My Page');
  });
});

/** Members that the schema has and the document has not. */
function missingMembers(schema: Record<string, unknown>, value: unknown, path: readonly string[]): string[] {
  if (Array.isArray(value)) return missingMembers(schema['items'] as Record<string, unknown>, value[0], [...path, '0']);
  const properties = schema['properties'] as Record<string, Record<string, unknown>> | undefined;
  if (!properties) return [];
  return Object.entries(properties).flatMap(([name, inner]) => {
    const member = (value as Record<string, unknown>)[name];
    return member === undefined ? [[...path, name].join('.')] : missingMembers(inner, member, [...path, name]);
  });
}

const page = (overrides: object) => ({ apps: [APP], pages: [{ ...PAGE, ...overrides }] });
const hours = (...entries: readonly (readonly [string, string, string])[]) => ({
  ...WEEK,
  weekly_operating_hours: entries.map(([day_of_week, open_time, close_time]) => ({
    day_of_week,
    open_time,
    close_time,
  })),
});
const withHours = (call_hours: object) => page({ call_settings: { call_hours } });
const DAYS = 'call_hours[weekly_operating_hours]';

describe(
  'a broken seed file is refused in one plain line with exit code 2, and nothing is made',
  { concurrency: 8 },
  () => {
    for (const [what, content, expected] of [
      ['empty', '', 'Unexpected end of JSON input'],
      ['not JSON', '{\n  apps: []\n}', /^Expected property name or '}' in JSON/],
      ['not JSON, over two lines', 'abc\ndef', 'Unexpected token \'a\', "abc def" is not valid JSON'],
      ['a list', [], 'A seed is a JSON object with apps and pages'],
      [
        'with a misspelt member',
        page({ eligble: true }),
        'There is no member eligble in pages[0]; did you mean eligible?',
      ],
      [
        'with a misspelt member of a setting',
        withHours({ ...WEEK, timezoneid: 'UTC' }),
        'There is no member timezoneid in pages[0][call_settings][call_hours]; did you mean timezone_id?',
      ],
      ['with a member that is like no other', { ...page({}), extras: [] }, 'There is no member extras in the seed'],
      ['in UTF-16', Buffer.from('\ufeff{"apps":[],"pages":[]}', 'utf16le'), 'it is in UTF-16; save it as UTF-8'],
      ['in UTF-16 without its mark', Buffer.from('{"apps":[]}', 'utf16le'), 'it is in UTF-16; save it as UTF-8'],
      ['without apps', { pages: [] }, 'The parameter apps is required'],
      ['without pages', { apps: [] }, 'The parameter pages is required'],
      ['with apps that are no list', { apps: 5, pages: [] }, 'Param apps must be an array'],
      ['with an app without a name', { apps: [{}], pages: [] }, 'The parameter apps[0][name] is required'],
      [
        'with an app whose id is no id',
        { apps: [{ ...APP, id: 'x' }], pages: [] },
        /^Param apps\[0\]\[id\] must be a valid ID/,
      ],
      [
        'with a secret of the wrong type',
        { apps: [{ ...APP, secret: true }], pages: [] },
        'Param apps[0][secret] must be a string',
      ],
      [
        'with an unknown field',
        { apps: [{ ...APP, fields: ['calls', 'call'] }], pages: [] },
        /^Param apps\[0\]\[fields\]\[1\] .* - got "call"\. Write calls for call$/,
      ],
      ['that is null', null, 'A seed is a JSON object with apps and pages'],
      [
        'with a Page that is perhaps eligible',
        page({ eligible: 'perhaps' }),
        'Param pages[0][eligible] must be a boolean',
      ],
      [
        'with consumers without a name',
        page({ consumers: [{}] }),
        'The parameter pages[0][consumers][0][name] is required',
      ],
      [
        'with a consumer in no time zone',
        page({ consumers: [{ name: 'a', time_zone: 'PST8' }] }),
        'Param pages[0][consumers][0][time_zone] must be an IANA time zone such as Europe/Berlin (did you mean ' +
          'America/Los_Angeles or America/Vancouver?)',
      ],
      ['with admins without a name', page({ admins: [{}] }), 'The parameter pages[0][admins][0][name] is required'],
      [
        'with an admin of the id of a consumer',
        page({ consumers: [{ name: 'a', psid: '1' }], admins: [{ name: 'b', psid: '1' }] }),
        'The id 1 is given twice',
      ],
      ['with two apps of one id', { apps: [APP, APP], pages: [] }, `The id ${APP.id} is given twice`],
      [
        'with two apps of one secret',
        { apps: [APP, { ...APP, id: '2' }], pages: [] },
        'Two apps have the same secret, so their tokens would be the same',
      ],
      [
        'with a Page of the id of an app',
        { apps: [APP], pages: [{ ...PAGE, id: APP.id }] },
        `The id ${APP.id} is given twice`,
      ],
      [
        'with a consumer of the id of an app',
        { apps: [APP], pages: [{ ...PAGE, consumers: [{ name: 'a', psid: APP.id }] }] },
        `The id ${APP.id} is given twice`,
      ],
      ['with two Pages of one id', { apps: [], pages: [PAGE, PAGE] }, `The id ${PAGE.id} is given twice`],
      [
        'with two consumers of one id',
        page({
          consumers: [
            { name: 'a', psid: '1' },
            { name: 'b', psid: 1 },
          ],
        }),
        'The id 1 is given twice',
      ],
      [
        'with settings that name none',
        page({ call_settings: {} }),
        /^At least one of \{audio_enabled, .*\} is required$/,
      ],
      [
        'with a setting of the wrong type',
        page({ call_settings: { icon_enabled: 'maybe' } }),
        'Param pages[0][call_settings][icon_enabled] must be a boolean',
      ],
      [
        'with an unknown ring target',
        page({ call_settings: { call_routing: { ring_target: 'X' } } }),
        'Invalid call routing value',
      ],
      ['with a time that is none', withHours(hours(['MONDAY', '0900', '2400'])), 'Invalid time for weekly call hours'],
      [
        'with a zone that is none',
        withHours({ ...WEEK, timezone_id: 'PST8' }),
        'call_hours[timezone_id] is not a time zone: "PST8"',
      ],
      [
        'with hours that close first',
        withHours(hours(['MONDAY', '0900', '0800'])),
        `${DAYS}[0][close_time] is not after the open time`,
      ],
      [
        'with a day twice',
        withHours(hours(['FRIDAY', '0900', '1000'], ['friday', '1100', '1200'])),
        `${DAYS}[1][day_of_week] lists a day for the second time`,
      ],
    ] as const) {
      it(what, async (t) => {
        const seed = seedFile(content);
        const cwd = emptyFolder();
        const { code, stdout, stderr } = await runCommand(t, ['dev', '--port', '0', '--seed', seed], { cwd });
        assert.deepEqual([code, stdout], [2, ''], stderr);
        const begin = `switchhook: The seed file ${seed} cannot be used: `;
        assert.equal(stderr.slice(0, begin.length), begin);
        assert.match(stderr, /^[^\n]*[^.?][.?]\n$/);
        const reason = stderr.slice(begin.length).replace(/\.?\n$/, '');
        if (typeof expected === 'string') assert.equal(reason, expected);
        else assert.match(reason, expected);
        assert.equal(existsSync(join(cwd, '.switchhook')), false);
      });
    }

    it('missing, or a folder', async (t) => {
      const folder = emptyFolder();
      for (const path of [join(folder, 'none.json'), folder]) {
        const { code, stdout, stderr } = await runCommand(t, ['dev', '--port', '0', '--memory', '--seed', path]);
        assert.deepEqual([code, stdout], [2, '']);
        assert.match(stderr, /^switchhook: The seed file \S+ cannot be used: (ENOENT|EISDIR): [^\n]+[^.]\.\n$/);
      }
    });
  },
);
