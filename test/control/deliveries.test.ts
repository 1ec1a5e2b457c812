import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { eventually } from '../support/eventually.ts';
import { startInstance, type Instance } from '../support/instance.ts';
import { addSubscriber, subscribeDemo, writeSettings, type Subscriber } from '../support/subscriber.ts';

let instance: Instance;
let demo: Subscriber;
let other: Subscriber;
let otherPage: string;

/** Three changes on the demo's Page, sent to two apps; one on another Page, which the second app does not accept. */
before(async () => {
  instance = await startInstance();
  demo = await subscribeDemo(instance);
  other = await addSubscriber(instance);
  for (const icon_enabled of [false, true, false]) {
    instance.clock.advance(1000);
    await writeSettings(instance, { icon_enabled });
  }
  await Promise.all([demo.receiver.count(3), other.receiver.count(3)]);
  otherPage = (await instance.control('/pages', { name: 'Other' })).json.id;
  const { access_token: token } = (await instance.control('/tokens', { app_id: other.id, page_id: otherPage })).json;
  const fields = { subscribed_fields: ['call_settings_update'] };
  assert.equal((await instance.post(`/${otherPage}/subscribed_apps`, fields, token)).status, 200);
  other.receiver.answers.push(500);
  instance.clock.advance(1000);
  await writeSettings(instance, { icon_enabled: false }, { pageId: otherPage, token });
  await eventually(async () => {
    const states = (await list('')).map(({ attempts }) => attempts.length);
    assert.deepEqual(states, [1, 1, 1, 1, 1, 1, 1]);
  });
});
after(() => Promise.all([instance.close(), demo.receiver.close(), other.receiver.close()]));

interface Listed {
  readonly id: string;
  readonly page_id: string;
  readonly app_id: string;
  readonly state: string;
  readonly created_at: string;
  readonly attempts: readonly { readonly status: number; readonly advice: string | null }[];
}
const list = async (query: string): Promise<readonly Listed[]> => {
  const { status, json } = await instance.control(`/deliveries${query}`);
  assert.equal(status, 200);
  return json.data;
};

const DEFAULTS_ON_THE_WIRE = {
  audio_enabled: true,
  icon_enabled: true,
  video_enabled: false,
  call_routing: { ring_target: 'META' },
};

describe('deliveries and journal through control', () => {
  it('shows a delivery with the bytes that were sent and every attempt with its answer', async () => {
    const [newest] = await list(`?page_id=${instance.page.id}&app_id=${demo.id}`);
    const body = demo.receiver.received[2]?.body.toString();
    assert.ok(newest);
    assert.deepEqual(newest, {
      id: newest.id,
      page_id: instance.page.id,
      app_id: demo.id,
      revision: 6,
      field: 'call_settings_update',
      state: 'delivered',
      created_at: '2026-11-22T12:00:03.000Z',
      due_at: null,
      body,
      callback_url: demo.receiver.url,
      signatures: {
        sha1: demo.receiver.received[2]?.headers['x-hub-signature'],
        sha256: demo.receiver.received[2]?.headers['x-hub-signature-256'],
      },
      attempts: [
        {
          ...newest.attempts[0],
          at: '2026-11-22T12:00:03.000Z',
          status: 200,
          error: null,
          response: 'ok',
          advice: null,
        },
      ],
    });
    assert.equal(newest.id, `${instance.page.id}.6.${demo.id}`);
  });

  it('shows a failed delivery as pending, with its next attempt and advice', async () => {
    const [failed] = await list('?state=pending');
    assert.match(failed?.attempts[0]?.advice ?? '', /The receiver failed while it processed the webhook/);
    assert.deepEqual(
      { ...failed, body: undefined, signatures: undefined, attempts: failed?.attempts.map(({ status }) => status) },
      {
        id: `${otherPage}.3.${other.id}`,
        page_id: otherPage,
        app_id: other.id,
        revision: 3,
        field: 'call_settings_update',
        state: 'pending',
        created_at: '2026-11-22T12:00:04.000Z',
        due_at: '2026-11-22T12:00:05.000Z',
        body: undefined,
        callback_url: other.receiver.url,
        signatures: undefined,
        attempts: [500],
      },
    );
  });

  it('lists deliveries newest first, by Page, app and state, alone and together', async () => {
    const times = (await list('')).map(({ created_at }) => created_at);
    assert.deepEqual(times, times.toSorted().reverse());
    for (const [query, count] of [
      ['', 7],
      [`?page_id=${instance.page.id}`, 6],
      [`?page_id=${otherPage}`, 1],
      [`?app_id=${demo.id}`, 3],
      [`?app_id=${other.id}`, 4],
      ['?state=delivered', 6],
      ['?state=PENDING', 1],
      ['?state=dropped', 0],
      [`?page_id=${instance.page.id}&app_id=${other.id}&state=delivered`, 3],
      [`?page_id=${otherPage}&app_id=${demo.id}`, 0],
      ['?page_id=12345', 0],
    ] as const) {
      assert.equal((await list(query)).length, count, query);
    }
  });

  it('limits deliveries and journal entries to the newest', async () => {
    assert.deepEqual(await list('?limit=2'), (await list('')).slice(0, 2));
    assert.equal((await list('?limit=100000')).length, 7);
    const journal = async (query: string) =>
      (await instance.control(`/pages/${instance.page.id}/journal${query}`)).json;
    const { data } = await journal('');
    assert.deepEqual((await journal('?limit=1')).data, data.slice(0, 1));
  });

  it('shows the journal of a Page newest first: the subscriptions and the new settings', async () => {
    const { json } = await instance.control(`/pages/${instance.page.id}/journal`);
    const fields = ['calls', 'call_permission_reply', 'call_settings_update'];
    const at = (seconds: number) => `2026-11-22T12:00:0${seconds}.000Z`;
    const changed = (revision: number, icon_enabled: boolean) => ({
      revision,
      at: at(revision - 3),
      kind: 'call_settings_update',
      call_settings: {
        audio_enabled: true,
        icon_enabled,
        video_enabled: false,
        call_routing: { ring_target: 'META' },
      },
    });
    assert.deepEqual(json, {
      data: [
        changed(6, false),
        changed(5, true),
        changed(4, false),
        { revision: 3, at: at(0), kind: 'app_subscribed', app_id: other.id, fields, before: [] },
        { revision: 2, at: at(0), kind: 'app_subscribed', app_id: demo.id, fields, before: [] },
        { revision: 1, at: at(0), kind: 'page_created', call_settings: DEFAULTS_ON_THE_WIRE },
      ],
    });
  });

  it('sends a delivery again on request, byte for byte, and records the second attempt', async () => {
    const id = `${instance.page.id}.4.${demo.id}`;
    const { status, json } = await instance.control(`/deliveries/${id}/redeliver`, {});
    assert.deepEqual([status, json], [200, { id, state: 'pending' }]);
    const received = await demo.receiver.count(4);
    assert.deepEqual(received[3]?.body, received[0]?.body);
    assert.equal(received[3]?.headers['x-hub-signature-256'], received[0]?.headers['x-hub-signature-256']);
    await eventually(async () => {
      const again = (await list(`?app_id=${demo.id}`)).find((delivery) => delivery.id === id);
      assert.deepEqual([again?.state, again?.attempts.map((attempt) => attempt.status)], ['delivered', [200, 200]]);
    });
  });

  it('answers 404 for ids that name no delivery or are no ids', async () => {
    const { page } = instance;
    for (const id of [
      `${page.id}.99.${demo.id}`,
      `${page.id}.4.1`,
      `1.4.${demo.id}`,
      `${page.id}.4`,
      `${page.id}.4.${demo.id}.1`,
      `${page.id}.-4.${demo.id}`,
      `${page.id}.9999999999999999.${demo.id}`,
      'x',
      '%00',
    ]) {
      const { status, json } = await instance.request(`/_control/deliveries/${id}/redeliver`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
      });
      assert.deepEqual([status, json.error.reason], [404, 'not_found'], id);
    }
  });
});
