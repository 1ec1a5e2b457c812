import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { emptyFolder } from '../support/empty-folder.ts';
import { send, type TestPage } from '../support/graph.ts';
import { startInstance, startSteered, type Instance } from '../support/instance.ts';
import { subscribeDemo, withDemo, writeSettings, type Subscriber } from '../support/subscriber.ts';
import { openThread, type TestThread } from '../support/thread.ts';

let instance: Instance;
let demo: Subscriber;
let page: TestPage;
let thread: TestThread;
before(async () => {
  instance = await startInstance();
  demo = await subscribeDemo(instance);
  page = { ...instance.page, token: instance.page.access_token };
  thread = await openThread(instance, page);
});
after(() => Promise.all([instance.close(), demo.receiver.close()]));

// The shape is what the tests are about.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
async function read(path: string): Promise<any> {
  const { status, json, text } = await instance.control(path);
  assert.equal(status, 200, text);
  for (const secret of [instance.app.secret, instance.page.access_token]) assert.ok(!text.includes(secret), text);
  return json;
}
const query = (params: Record<string, string>): string => new URLSearchParams(params).toString();
const requestsOf = (params: Record<string, string>) => read(`/requests?${query(params)}`);
const journalOf = (params: Record<string, string>) => read(`/pages/${page.id}/journal?${query(params)}`);
const deliveriesOf = (params: Record<string, string>) => read(`/deliveries?${query(params)}`);
const settle = async () => assert.equal((await instance.control('/settle', {})).status, 200);

describe('GET /_control/requests/{id}', () => {
  it('returns the whole exchange of a request, and the entries and deliveries that it caused, and no others', async () => {
    const body = JSON.stringify({ icon_enabled: false, access_token: page.token });
    const headers = { 'content-type': 'application/json', 'x-note': 'hello', authorization: `Bearer ${page.token}` };
    const path = `/v26.0/${page.id}/messenger_call_settings`;
    const reply = await send(instance, 'POST', `${path}?x=1`, { headers, body });
    assert.equal(reply.status, 200, reply.text);
    await writeSettings(instance, { icon_enabled: true });
    await settle();
    const trace = reply.headers.get('x-fb-trace-id') ?? '';
    const [listed] = (await requestsOf({ trace })).data;
    const { summary, query: sent, request, answer, caused } = await read(`/requests/${listed.id}`);
    assert.deepEqual((await deliveriesOf({ trace })).data, caused.deliveries);
    assert.deepEqual((await deliveriesOf({ trace, page_id: page.id, state: 'delivered' })).data, caused.deliveries);
    for (const none of [{ trace: 'x' }, { trace, state: 'dropped' }]) {
      assert.deepEqual(await deliveriesOf(none), { data: [] });
    }
    assert.deepEqual(summary, listed);
    const last4 = page.token.slice(-4);
    const headerOf = ({ headers }: { headers: { name: string; value: string }[] }, name: string) =>
      headers.find((each) => each.name === name)?.value;
    assert.deepEqual(
      [sent, headerOf(request, 'x-note'), headerOf(request, 'authorization'), headerOf(answer, 'x-fb-trace-id')],
      ['x=1', 'hello', `Bearer …${last4}`, trace],
    );
    assert.equal(request.body, JSON.stringify({ icon_enabled: false, access_token: `…${last4}` }));
    assert.equal(answer.body, reply.text);
    assert.deepEqual(
      caused.entries.map((entry: { kind: string; call_settings: { icon_enabled: boolean } }) => [
        entry.kind,
        entry.call_settings.icon_enabled,
      ]),
      [['call_settings_update', false]],
    );
    const [entry] = caused.entries;
    assert.deepEqual(
      caused.deliveries.map(({ revision, state, app_id }: { revision: number; state: string; app_id: string }) => [
        revision,
        state,
        app_id,
      ]),
      [[entry.revision, 'delivered', demo.id]],
    );

    const context = await read(`/pages/${page.id}/journal/${entry.revision}`);
    assert.deepEqual([context.entry, context.request, context.deliveries], [entry, listed, caused.deliveries]);
  });

  it('finds the cause of an event that is stored in a transaction, as a message is', async () => {
    await thread.write();
    const id = await thread.sent({ text: 'Caused by a request' });
    const [entry] = (await journalOf({ text: 'caused by a REQUEST' })).data;
    assert.equal(entry.message.id, id);
    const { request } = await read(`/pages/${page.id}/journal/${entry.revision}`);
    assert.equal(request.path, `/v26.0/${page.id}/messages`);
    const { caused } = await read(`/requests/${request.id}`);
    assert.deepEqual(
      caused.entries.map(({ kind }: { kind: string }) => kind),
      ['message_sent', 'message_delivered'],
    );
    assert.deepEqual((await journalOf({ trace: request.trace })).data, caused.entries.toReversed());
  });

  it('has no cause for what a consumer does', async () => {
    await thread.write('Nobody asked');
    const [entry] = (await journalOf({ text: 'Nobody asked' })).data;
    const context = await read(`/pages/${page.id}/journal/${entry.revision}`);
    assert.deepEqual([context.entry, context.request, context.deliveries], [entry, null, []]);
  });

  for (const [path, sentence] of [
    ['/requests/17', /^The request log has no request 17: it may have been removed \(--keep-requests\)\.$/],
    ['/requests/x', /^The request log has no request x/],
  ] as const) {
    it(`answers 404 to ${path}`, async () => {
      const { status, json } = await instance.control(path);
      assert.deepEqual([status, json.error.reason], [404, 'not_found']);
      assert.match(json.error.message, sentence);
    });
  }

  it('answers 404 to an entry that a journal does not have', async () => {
    for (const revision of ['9999', '0', 'x']) {
      const { status, json } = await instance.control(`/pages/${page.id}/journal/${revision}`);
      assert.deepEqual([status, json.error.message], [404, `The Page ${page.id} has no journal entry ${revision}.`]);
    }
    assert.equal((await instance.control('/pages/5/journal/1')).status, 404);
  });
});

describe('The lists of control', () => {
  it('find the first failure of a newcomer, a subscription that is refused, among the requests of all', async () => {
    const refused = await instance.post('/app/subscriptions', { object: 'user' }, instance.appToken);
    const unknown = await instance.post(`/${instance.app.id}/subscriptions`, { object: 'page' }, 'EAAunknown');
    const onPage = await instance.post(
      `/${page.id}/subscribed_apps`,
      { subscribed_fields: 'calls' },
      instance.appToken,
    );
    assert.deepEqual([refused.status, unknown.json.error.code, onPage.json.error.code], [400, 190, 210]);
    const traces = async (params: Record<string, string>) =>
      (await requestsOf(params)).data.map(({ trace }: { trace: string }) => trace);
    const [first, second, third] = [refused, unknown, onPage].map(({ json }) => json.error.fbtrace_id);
    assert.deepEqual(await traces({ status: 'failed', limit: '3' }), [third, second, first]);
    assert.deepEqual(await traces({ status: 'failed', page_id: page.id, limit: '1' }), [third]);
    assert.deepEqual(await traces({ status: '4xx', app_id: instance.app.id, limit: '2' }), [third, first]);
    assert.deepEqual(await traces({ trace: second }), [second]);
  });

  it('search requests by method, status, person, call and text, in parts', async () => {
    const marker = 'zebra crossing';
    await thread.write();
    await thread.sent({ text: marker });
    await thread.send({ text: `${marker} again` });
    await instance.get('/me?fields=name');
    const firstPart = await requestsOf({ text: 'ZEBRA', limit: '1' });
    assert.equal(firstPart.data[0].params.message.text, `${marker} again`);
    const rest = await requestsOf({ text: 'ZEBRA', limit: '1', after: firstPart.next });
    assert.equal(rest.data[0].params.message.text, marker);
    const last = await requestsOf({ text: 'ZEBRA', after: rest.next });
    assert.deepEqual(last, { data: [] });
    const ofPerson = (await requestsOf({ psid: thread.psid, method: 'POST', status: '200' })).data;
    assert.deepEqual(
      ofPerson.slice(0, 2).map(({ params }: { params: { message: { text: string } } }) => params.message.text),
      [`${marker} again`, marker],
    );
    assert.deepEqual((await requestsOf({ psid: thread.psid, method: 'GET' })).data, []);
    assert.deepEqual((await requestsOf({ text: '100%' })).data, []);
  });

  it('search the journal by kind, person and text, in parts', async () => {
    const other = await openThread(instance, page);
    await other.write('one of other');
    await other.write('two of other');
    const firstPart = await journalOf({ event: 'message_received', psid: other.psid, limit: '1' });
    assert.equal(firstPart.data[0].message.text, 'two of other');
    const rest = await journalOf({ event: 'message_received', psid: other.psid, after: firstPart.next });
    assert.deepEqual(
      rest.data.map(({ message }: { message: { text: string } }) => message.text),
      ['one of other'],
    );
    assert.equal(rest.next, undefined);
    assert.deepEqual((await journalOf({ event: 'call_refused', psid: other.psid })).data, []);
    assert.deepEqual((await journalOf({ text: '%' })).data, []);
  });

  it('search deliveries by field, event, failure, person and text', async () => {
    demo.receiver.answers.push(500);
    await writeSettings(instance, { icon_enabled: false });
    await settle();
    await writeSettings(instance, { icon_enabled: true });
    await settle();
    const [newest] = (await deliveriesOf({ failed: 'true' })).data;
    assert.deepEqual([newest.field, newest.attempts[0].status], ['call_settings_update', 500]);
    assert.ok((await deliveriesOf({})).data[0].revision > newest.revision);
    await writeSettings(instance, { call_routing: { ring_target: 'PARTNERS' } });
    const called = await thread.ring();
    assert.equal((await instance.control(`/calls/${called}/hang_up`, { as: 'consumer' })).status, 200);
    await settle();
    const events = async (params: Record<string, string>) =>
      (await deliveriesOf(params)).data.map(({ body }: { body: string }) => JSON.parse(body).entry[0].calls?.[0].event);
    assert.deepEqual(await events({ call_id: called }), ['terminate', 'connect']);
    assert.deepEqual(await events({ field: 'calls', event: 'connect', psid: thread.psid, limit: '1' }), ['connect']);
    assert.deepEqual(await events({ field: 'call_settings_update', event: 'connect' }), []);
    assert.equal((await deliveriesOf({ text: '"CALL_ROUTING":"partners"', limit: '1' })).data.length, 1);
    assert.deepEqual(await events({ text: 'no such text' }), []);
    await writeSettings(instance, { call_routing: { ring_target: 'META' } });
  });

  for (const [path, parameter] of [
    ['/requests?status=6xx', 'status'],
    ['/requests?status=40', 'status'],
    ['/requests?method=PATCH', 'method'],
    ['/requests?psid=x', 'psid'],
    ['/deliveries?failed=maybe', 'failed'],
    ['/pages/1/journal?event=nonsense', 'event'],
    ['/pages/1/journal?after=0', 'after'],
  ] as const) {
    it(`refuse ${path} with a sentence`, async () => {
      const { status, json } = await instance.control(path);
      assert.deepEqual([status, json.error.reason], [400, 'invalid_parameter']);
      assert.match(json.error.message, new RegExp(`\\b${parameter}\\b`));
    });
  }
});

describe('A tap that does not ring', () => {
  it('is recorded with the gates as they were, and sends nothing to apps', async () => {
    await settle();
    const sent = demo.receiver.received.length;
    await writeSettings(instance, { icon_enabled: false });
    await settle();
    const refused = await thread.tap('icon');
    await writeSettings(instance, { icon_enabled: true });
    await settle();
    assert.equal(refused.status, 409);
    const [entry] = (await journalOf({ event: 'call_refused' })).data;
    assert.deepEqual(entry, {
      revision: entry.revision,
      at: entry.at,
      kind: 'call_refused',
      psid: thread.psid,
      entry: 'icon',
      refused: refused.json.refused,
      gates: entry.gates,
    });
    assert.deepEqual(
      entry.gates.map(({ gate, verdict }: { gate: string; verdict: string }) => `${gate} ${verdict}`),
      [
        'page_eligible open',
        'audio_enabled open',
        'icon_enabled closed',
        'prompt_active not_checked',
        'call_hours open',
        'not_in_call open',
      ],
    );
    // Only the two changes of settings were sent.
    assert.equal(demo.receiver.received.length, sent + 2);
    assert.deepEqual((await read(`/pages/${page.id}/journal/${entry.revision}`)).deliveries, []);
    assert.equal((await thread.view()).call, null);
  });

  it('is recorded with the time at which its gate opens, and counted by its gate', async () => {
    const count = async () => {
      const { text } = await instance.control('/metrics');
      return Number(/^switchhook_taps_refused_total\{gate="call_hours"\} (\d+)$/m.exec(text)?.[1] ?? 0);
    };
    const before = await count();
    const weekly_operating_hours = [{ day_of_week: 'MONDAY', open_time: '0900', close_time: '1700' }];
    await writeSettings(instance, { call_hours: { timezone_id: 'UTC', weekly_operating_hours } });
    const { json } = await thread.tap('icon');
    assert.equal(await count(), before + 1);
    const [entry] = (await journalOf({ event: 'call_refused', limit: '1' })).data;
    assert.deepEqual([entry.refused.gate, entry.refused.opens_at], ['call_hours', json.refused.opens_at]);
    assert.equal(entry.refused.opens_at, '2026-11-23T09:00:00.000Z');
  });
});

describe('The timeline of a call', () => {
  it('has the gates at the tap, events, attempts and requests of apps, in order', async (t) => {
    const { instance, receiver } = await withDemo(t);
    const thread = await openThread(instance, { ...instance.page, token: instance.page.access_token });
    await writeSettings(instance, { call_routing: { ring_target: 'PARTNERS' } });
    await receiver.count(1);
    receiver.answers.push(500);
    const retry = instance.clock.alarmWithin(1000);
    const callId = await thread.ring();
    await retry;
    instance.clock.advance(1000);
    await receiver.count(3);
    assert.equal((await instance.control('/settle', {})).status, 200);
    const act = { action: 'reject', call_id: callId, platform: 'messenger' };
    const rejected = await instance.post(`/${instance.page.id}/calls`, act);
    assert.equal(rejected.status, 200, rejected.text);
    assert.equal((await instance.control('/settle', {})).status, 200);
    const timeline = (await instance.control(`/calls/${callId}/timeline`)).json;
    assert.deepEqual(
      [timeline.call.id, timeline.page_id, timeline.call.outcome],
      [callId, instance.page.id, 'declined'],
    );
    assert.deepEqual(
      timeline.gates.map(({ verdict }: { verdict: string }) => verdict),
      ['open', 'open', 'open', 'not_checked', 'open', 'open'],
    );
    // eslint-disable-next-line @typescript-eslint/no-explicit-any
    const words = timeline.items.map((item: any) => {
      if (item.kind === 'entry') return item.entry.kind;
      if (item.kind === 'request') return `${item.request.method} ${item.request.params.action}`;
      return `${item.event} ${item.number}: ${item.attempt.status}`;
    });
    assert.deepEqual(words, [
      'call_started',
      'connect 1: 500',
      'connect 2: 200',
      'POST reject',
      'call_ended',
      'terminate 1: 200',
    ]);
  });

  it('has only what is about its call', async () => {
    await writeSettings(instance, { call_hours: ALWAYS });
    const first = await thread.ring();
    const declined = await instance.control(`/calls/${first}/decline`, { as: 'inbox' });
    assert.equal(declined.status, 200, declined.text);
    const second = await thread.ring();
    assert.equal((await instance.control(`/calls/${second}/decline`, { as: 'inbox' })).status, 200);
    for (const id of [first, second]) {
      const { items } = await read(`/calls/${id}/timeline`);
      assert.deepEqual(
        items.map(({ entry }: { entry: { kind: string; call: { id: string } } }) => [entry.kind, entry.call.id]),
        [
          ['call_started', id],
          ['call_ended', id],
        ],
      );
    }
  });

  it('answers 404 for a call that does not exist', async () => {
    const { status, json } = await instance.control('/calls/nope/timeline');
    assert.deepEqual([status, json.error.message], [404, 'There is no call nope.']);
  });
});

const ALWAYS = {
  timezone_id: 'UTC',
  weekly_operating_hours: ['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY', 'SUNDAY'].map(
    (day_of_week) => ({ day_of_week, open_time: '0000', close_time: '2359' }),
  ),
};

describe('The request log', () => {
  it('survives a restart, and is in no snapshot', async (t) => {
    const data = emptyFolder();
    const before = await startInstance({ data });
    await before.get('/me?fields=name');
    await before.close();
    const again = await startInstance({ data });
    t.after(() => again.close());
    const list = async () => (await again.control('/requests')).json.data;
    const [request] = await list();
    assert.equal(request.params.fields, 'name');
    assert.equal(
      (await again.control(`/requests/${request.id}`)).json.answer.body,
      `{"name":"${again.page.name}","id":"${again.page.id}"}`,
    );
    assert.equal((await again.control('/snapshot')).json.tables.requests, undefined);
  });

  it('ends where the instance is replaced', async (t) => {
    const steered = await startSteered();
    t.after(() => steered.close());
    for (const replace of [
      () => steered.control('/reset', {}),
      async () =>
        steered.request('/_control/snapshot', {
          method: 'PUT',
          headers: { 'content-type': 'application/json' },
          body: (await steered.control('/snapshot')).text,
        }),
    ]) {
      await steered.get('/me', 'EAAunknown');
      assert.equal((await steered.control('/requests')).json.data.length, 1);
      await steered.get('/me', 'EAAunknown');
      assert.equal((await replace()).status, 200);
      assert.deepEqual((await steered.control('/requests')).json.data, []);
    }
  });
});
