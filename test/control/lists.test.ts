import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { DEFAULTS } from '../../src/config/config.ts';
import { startServer } from '../../src/server.ts';
import { emptyFolder } from '../support/empty-folder.ts';
import { pickColor } from '../../src/domain/profile.ts';
import { picturePath } from '../../src/http/pictures.ts';
import { addPage } from '../support/graph.ts';
import { startInstance, type Instance } from '../support/instance.ts';
import { addApp, CALLING_FIELDS, subscribeDemo, subscribePage, writeSettings } from '../support/subscriber.ts';
import { openThread } from '../support/thread.ts';

let instance: Instance;
before(async () => void (instance = await startInstance()));
after(() => instance.close());

// The shape is what the test is about.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
async function read(path: string): Promise<any> {
  const { status, json, text } = await instance.control(path);
  assert.equal(status, 200, text);
  assert.ok(!text.includes(instance.app.secret), 'the answer contains no secret');
  return json;
}
const idsOf = ({ data }: { data: readonly { readonly id: string }[] }) => data.map(({ id }) => id);

/** Collects all ids of a list, part by part. */
async function collectIds(path: string, limit: number): Promise<readonly string[]> {
  const ids: string[] = [];
  for (let after = ''; ;) {
    const part = await read(`${path}?limit=${limit}${after}`);
    assert.ok(part.data.length <= limit);
    ids.push(...idsOf(part));
    if (part.next === undefined) return ids;
    assert.equal(part.next, ids.at(-1));
    after = `&after=${part.next}`;
  }
}

describe('lists and single records through control', () => {
  it('lists Pages and apps in the order of their ids, in parts, without next on the last one', async () => {
    const made: string[] = [];
    for (let i = 0; i < 4; i++) {
      made.push((await instance.control('/pages', { name: `Page ${i}`, eligible: i % 2 === 0 })).json.id);
      made.push((await instance.control('/apps', { name: `App ${i}` })).json.id);
    }
    for (const path of ['/pages', '/apps']) {
      const all = await read(path);
      assert.equal(all.next, undefined);
      const ids = idsOf(all);
      assert.equal(ids.length, 5);
      assert.deepEqual(ids, ids.toSorted());
      for (const limit of [1, 2, 4, 5, 6]) assert.deepEqual(await collectIds(path, limit), ids);
      assert.deepEqual(await read(`${path}?after=${ids.at(-1)}`), { data: [] });
    }
    const { data } = await read('/pages');
    const [, second] = data.filter(({ name }: { name: string }) => name.startsWith('Page'));
    assert.deepEqual(Object.keys(second), ['id', 'name', 'eligible']);
    assert.equal(data.find(({ id }: { id: string }) => id === made[2]).eligible, false);
    const apps = await read('/apps');
    assert.ok(apps.data.some(({ id, name }: { id: string; name: string }) => id === made[1] && name === 'App 0'));
    assert.deepEqual(Object.keys(apps.data[0]), ['id', 'name']);
  });

  it('shows a Page: settings as on the wire, the present state of its hours, and the next opening', async () => {
    // The clock of the test is at Sunday noon.
    const weekly_operating_hours = [{ day_of_week: 'SUNDAY', open_time: '1100', close_time: '1300' }];
    const call_hours = { timezone_id: 'UTC', weekly_operating_hours };
    const { id } = await addPage(instance, { name: 'Hours', eligible: false, call_settings: { call_hours } });
    assert.deepEqual(await read(`/pages/${id}`), {
      id,
      name: 'Hours',
      eligible: false,
      created_at: '2026-11-22T12:00:00.000Z',
      revision: 1,
      call_settings: {
        audio_enabled: true,
        icon_enabled: true,
        video_enabled: false,
        call_routing: { ring_target: 'META' },
        call_hours,
      },
      hours: {
        open: true,
        text: 'Open until Sunday 13:00 (UTC).',
        next_change: '2026-11-22T13:00:00.000Z',
        next_opening: '2026-11-29T11:00:00.000Z',
      },
      apps: [],
      admins: [],
    });
  });

  it('shows no next change for a Page without hours and for one that is closed all week', async () => {
    const { id } = await addPage(instance);
    const page = await read(`/pages/${id}`);
    assert.deepEqual(page.hours, { open: true, text: 'The Page can be called at all times.' });
    assert.ok(!('call_hours' in page.call_settings));
    const call_hours = { timezone_id: 'UTC', weekly_operating_hours: [] };
    const closed = await addPage(instance, { call_settings: { call_hours } });
    assert.deepEqual((await read(`/pages/${closed.id}`)).hours, { open: false, text: 'Closed all week.' });
  });

  it('lists the people of a Page with their time zones', async () => {
    const zones = ['America/Los_Angeles', 'Europe/Berlin'];
    assert.deepEqual(await read(`/consumers?page_id=${instance.page.id}`), {
      data: instance.consumers.map((consumer, i) => ({
        ...consumer,
        first_name: consumer.name,
        last_name: '',
        time_zone: zones[i],
        locale: ['en_US', 'de_DE'][i],
        gender: null,
        picture: instance.url + picturePath('person', pickColor(consumer.psid)),
        has_profile: true,
      })),
    });
  });

  it("lists a Page's threads with their last message, latest first, threads without a message last", async () => {
    const page = await addPage(instance);
    const [first, second, silent] = [
      await openThread(instance, page),
      await openThread(instance, page),
      await openThread(instance, page),
    ];
    const said = await first.write('one');
    await second.write('two');
    const answered = await first.sent({ text: 'three' });
    const { data } = await read(`/pages/${page.id}/threads`);
    assert.deepEqual(
      data.map(({ psid, last_message }: { psid: string; last_message: { text: string } | null }) => [
        psid,
        last_message?.text ?? null,
      ]),
      [
        [first.psid, 'three'],
        [second.psid, 'two'],
        [silent.psid, null],
      ],
    );
    const at = '2026-11-22T12:00:00.000Z';
    const last_message = { id: answered, psid: first.psid, type: 'text', from: 'page', at, text: 'three' };
    assert.notEqual(said, answered);
    const picture = instance.url + picturePath('person', pickColor(first.psid));
    assert.deepEqual(data[0], { psid: first.psid, name: 'Alex', picture, last_message });
    assert.deepEqual((await read(`/pages/${page.id}/threads?limit=2`)).data, data.slice(0, 2));
  });

  it("lists a Page's threads in parts of any size, each thread once, however many have messages", async () => {
    const page = await addPage(instance);
    const threads = [];
    for (let i = 0; i < 5; i++) threads.push(await openThread(instance, page));
    for (const thread of threads.slice(0, 3)) await thread.write('Hello');
    const written = threads.slice(0, 3).map(({ psid }) => psid);
    for (const limit of [1, 2, 3, 4, 5, 6]) {
      const parts: string[][] = [];
      for (let after = ''; ;) {
        const { data, next } = await read(`/pages/${page.id}/threads?limit=${limit}${after}`);
        assert.ok(data.length <= limit);
        parts.push(data.map(({ psid }: { psid: string }) => psid));
        if (next === undefined) break;
        after = `&after=${next}`;
      }
      const found = parts.flat();
      assert.deepEqual(found.slice(0, 3), written.toReversed(), `limit ${limit}`);
      assert.deepEqual(found.toSorted(), threads.map(({ psid }) => psid).toSorted(), `limit ${limit}`);
    }
  });

  it('lists ended calls as well with scope=recent, newest first', async () => {
    const page = await addPage(instance);
    const thread = await openThread(instance, page);
    const over = await thread.ring();
    assert.equal((await instance.control(`/calls/${over}/decline`, { as: 'inbox' })).status, 200);
    instance.clock.advance(1000);
    const rings = await thread.ring();
    const calls = `/pages/${page.id}/calls`;
    for (const live of [calls, `${calls}?scope=live`]) assert.deepEqual(idsOf(await read(live)), [rings]);
    const recent = await read(`${calls}?scope=recent`);
    assert.deepEqual(idsOf(recent), [rings, over]);
    assert.equal(recent.data[1].outcome, 'declined');
    const first = await read(`${calls}?scope=recent&limit=1`);
    assert.deepEqual(first, { data: recent.data.slice(0, 1), next: recent.data[0].id });
    assert.deepEqual(await read(`${calls}?scope=recent&limit=1&after=${first.next}`), {
      data: recent.data.slice(1, 2),
    });
  });

  it('shows the demo: its app and Page, a token that works, and the path of the Graph', async () => {
    const { app_id, page_id, access_token, graph_path } = await read('/shown');
    assert.deepEqual([app_id, page_id], [instance.app.id, instance.page.id]);
    const me = await instance.request(`${graph_path}/me?access_token=${access_token}`);
    assert.deepEqual([me.status, me.json.id, graph_path], [200, page_id, '/v26.0']);
    assert.equal((await read('/shown')).token_revoked, false);
  });
});

describe('the apps of a Page', () => {
  it('are shown with their callback, their fields at both levels, and the start of a series of failures', async (t) => {
    const demo = await subscribeDemo(instance);
    const silent = await addApp(instance);
    t.after(() => Promise.all([demo.receiver.close(), silent.receiver.close()]));
    await subscribePage(instance, silent);
    const apps = async () => {
      const { apps } = await read(`/pages/${instance.page.id}`);
      return apps.toSorted((a: { app_id: string }) => (a.app_id === demo.id ? -1 : 1));
    };
    const ofDemo = {
      app_id: demo.id,
      name: 'Demo app',
      callback_url: demo.receiver.url,
      app_fields: CALLING_FIELDS,
      page_fields: CALLING_FIELDS,
      hears_calls: true,
      failing_since: null,
    };
    const unsubscribed = { callback_url: null, app_fields: [], hears_calls: false };
    const ofSilent = { ...ofDemo, app_id: silent.id, name: 'Another app', ...unsubscribed };
    assert.deepEqual(await apps(), [ofDemo, ofSilent]);

    demo.receiver.answers.push(500);
    const retry = instance.clock.alarmWithin(1000);
    await writeSettings(instance, { icon_enabled: false });
    await retry;
    const since = new Date(instance.clock.now()).toISOString();
    assert.deepEqual(await apps(), [{ ...ofDemo, failing_since: since }, ofSilent]);
  });

  it('are shown one by one, with a subscription and without', async () => {
    const { id } = (await instance.control('/apps', { name: 'New' })).json;
    assert.deepEqual(await read(`/apps/${id}`), { id, name: 'New', requires_proof: false, subscription: null });
    const demo = await read(`/apps/${instance.app.id}`);
    assert.deepEqual(demo.subscription.fields, CALLING_FIELDS);
    assert.equal(demo.subscription.include_values, false);
  });

  it('are shown with the present address of a callback on this server', async (t) => {
    const fresh = await startInstance();
    t.after(() => fresh.close());
    const url = `${fresh.url}/_control/receivers/${fresh.app.id}`;
    const app = (await fresh.control(`/apps/${fresh.app.id}`)).json;
    const page = (await fresh.control(`/pages/${fresh.page.id}`)).json;
    assert.deepEqual([app.subscription.callback_url, page.apps[0].callback_url], [url, url]);
  });
});

describe('a request for an unknown record or with a bad parameter', () => {
  for (const [path, status, reason] of [
    ['/pages/5', 404, 'not_found'],
    ['/pages/x', 404, 'not_found'],
    ['/pages/%00', 404, 'not_found'],
    ['/apps/5', 404, 'not_found'],
    ['/pages/5/threads', 404, 'not_found'],
    ['/pages/5/calls?scope=recent', 404, 'not_found'],
    ['/consumers?page_id=5', 404, 'not_found'],
    ['/consumers', 400, 'invalid_parameter'],
    ['/consumers?page_id=x', 400, 'invalid_parameter'],
    ['/pages?limit=0', 400, 'invalid_parameter'],
    ['/pages?limit=x', 400, 'invalid_parameter'],
    ['/pages?after=x', 400, 'invalid_parameter'],
    ['/apps?limit=-1', 400, 'invalid_parameter'],
    ['/pages/5/threads?limit=1.5', 400, 'invalid_parameter'],
    ['/pages/PAGE/threads?after=5', 400, 'invalid_parameter'],
    ['/pages/PAGE/calls?scope=recent&after=c_5', 404, 'not_found'],
    ['/pages/5/calls?scope=all', 400, 'invalid_parameter'],
    ['/pages/5/calls?scope=recent&limit=0', 400, 'invalid_parameter'],
  ] as const) {
    it(`is refused with a reason: ${path}`, async () => {
      const reply = await instance.control(path.replace('PAGE', instance.page.id));
      assert.deepEqual([reply.status, reply.json.error.reason], [status, reason]);
    });
  }

  for (const path of [
    '/apps?',
    '/pages?',
    '/pages/PAGE/threads?',
    '/pages/PAGE/journal?',
    '/consumers?page_id=PAGE&',
    '/tokens?page_id=PAGE&',
    '/user_tokens?user_id=1&',
    '/requests?',
    '/deliveries?',
  ]) {
    for (const after of ['garbage', '', 'm', 'm1 ', '-1', '1.5']) {
      it(`is refused in the same words everywhere: ${path}after=${after}`, async () => {
        const query = `${path.replace('PAGE', instance.page.id)}after=${encodeURIComponent(after)}`;
        const { status, json } = await instance.control(query);
        const message = 'after takes the next of a list.';
        assert.deepEqual([status, json.error], [400, { reason: 'invalid_parameter', message }]);
      });
    }
  }

  it('is refused for live calls, which are one list: after', async () => {
    for (const scope of ['', 'scope=live&']) {
      const { status, json } = await instance.control(`/pages/${instance.page.id}/calls?${scope}after=garbage`);
      const message = 'after takes the next of a list with scope=recent.';
      assert.deepEqual([status, json.error], [400, { reason: 'invalid_parameter', message }]);
    }
  });

  it('is refused with a parameter that is given twice', async () => {
    for (const query of ['limit=1&limit=2', 'limit=1&limit=1', 'limit=1&after=1&limit=x']) {
      const { status, json } = await instance.control(`/apps?${query}`);
      const message = 'The query has limit twice; give it once.';
      assert.deepEqual([status, json.error], [400, { reason: 'invalid_parameter', message }]);
    }
  });

  it('is refused on an instance without a demo: /shown', async (t) => {
    const folder = emptyFolder();
    const seedFile = join(folder, 'seed.json');
    writeFileSync(seedFile, '{"apps":[],"pages":[]}');
    const server = await startServer({ ...DEFAULTS, port: 0, data: undefined, seedFile });
    t.after(() => server.close());
    const reply = await fetch(`${server.url}/_control/shown`);
    assert.equal(reply.status, 404);
    assert.match(await reply.text(), /"reason":"not_found"/);
  });
});
