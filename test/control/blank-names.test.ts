import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { startSteered } from '../support/instance.ts';

let instance: Awaited<ReturnType<typeof startSteered>>;
let adminPsid: string;
before(async () => {
  instance = await startSteered();
  adminPsid = (await instance.control(`/pages/${instance.page.id}`)).json.admins[0].psid;
});
after(() => instance.close());

/** Requests of control that store a name, each as a function of the name. */
function requestsWith(name: string): readonly (readonly [path: string, body: object])[] {
  const page_id = instance.page.id;
  const psid = instance.consumers[0]?.psid;
  return [
    ['/apps', { name }],
    [`/apps/${instance.app.id}`, { name }],
    ['/pages', { name }],
    [`/pages/${page_id}`, { name }],
    ['/consumers', { page_id, name }],
    ['/consumers', { page_id, first_name: name }],
    [`/consumers/${psid}`, { page_id, name }],
    ['/admins', { page_id, name }],
    [`/admins/${adminPsid}`, { page_id, name }],
  ];
}

/** Returns all records but the state of the clock, which runs. */
async function stored(): Promise<object> {
  const { metadata, ...records } = (await instance.control('/snapshot')).json.tables;
  assert.ok(metadata);
  return records;
}

describe('a name in control and in a seed', () => {
  for (const [title, name] of [
    ['empty', ''],
    ['blank', '   '],
    ['of other white space', '\u00a0\t\n\u3000'],
  ] as const) {
    it(`is refused when it is ${title}, and nothing is stored`, async () => {
      const before = await stored();
      for (const [path, body] of requestsWith(name)) {
        const reply = await instance.control(path, body);
        assert.equal(reply.status, 400, `${path} ${reply.text}`);
        const member = 'first_name' in body ? 'first_name' : 'name';
        assert.equal(reply.json.error.message, `Param ${member} must be a non-empty UTF-8 encoded string.`, path);
      }
      assert.deepEqual(await stored(), before);
    });
  }

  it('is refused in a seed when it is blank, and the instance stays as it is', async () => {
    const before = await stored();
    const apps = [{ name: 'App' }];
    for (const [place, seed] of [
      ['apps[0][name]', { apps: [{ name: ' ' }], pages: [] }],
      ['pages[0][name]', { apps, pages: [{ name: ' ' }] }],
      ['pages[0][consumers][0][name]', { apps, pages: [{ name: 'Page', consumers: [{ name: ' ' }] }] }],
      ['pages[0][consumers][0][first_name]', { apps, pages: [{ name: 'Page', consumers: [{ first_name: ' ' }] }] }],
      ['pages[0][admins][0][name]', { apps, pages: [{ name: 'Page', admins: [{ name: ' ' }] }] }],
    ] as const) {
      const reply = await instance.control('/reset', { seed });
      assert.equal(reply.status, 400, `${place} ${reply.text}`);
      assert.ok(reply.json.error.message.includes(`${place} must be a non-empty`), reply.json.error.message);
    }
    assert.deepEqual(await stored(), before);
  });

  it('is stored without the white space around it', async () => {
    for (const [path, body] of requestsWith(' Bread and more\n')) {
      const reply = await instance.control(path, body);
      assert.equal(reply.status, 200, `${path} ${reply.text}`);
    }
    const { name, admins } = (await instance.control(`/pages/${instance.page.id}`)).json;
    assert.equal(name, 'Bread and more');
    assert.deepEqual(new Set(admins.map((each: { name: string }) => each.name)), new Set(['Bread and more']));
    const { data } = (await instance.control(`/consumers?page_id=${instance.page.id}`)).json;
    assert.equal(data.filter((each: { name: string }) => each.name === 'Bread and more').length, 3);
    const apps = (await instance.control('/apps')).json.data as { name: string }[];
    assert.deepEqual(new Set(apps.map((each) => each.name)), new Set(['Bread and more']));
  });

  it('may be longer than 100 characters only by the white space around it; a last name may be blank', async () => {
    const page_id = instance.page.id;
    const long = await instance.control('/consumers', { page_id, name: ` ${'x'.repeat(100)} ` });
    assert.equal(long.status, 200, long.text);
    const longer = await instance.control('/consumers', { page_id, name: 'x'.repeat(101) });
    assert.equal(longer.status, 400, longer.text);
    const single = await instance.control('/consumers', { page_id, first_name: 'Robin', last_name: ' ' });
    assert.equal(single.status, 200, single.text);
    const { data } = (await instance.control(`/consumers?page_id=${page_id}`)).json;
    const { name, last_name } = data.find(({ psid }: { psid: string }) => psid === single.json.psid);
    assert.deepEqual([name, last_name], ['Robin', '']);
  });
});
