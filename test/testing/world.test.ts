import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { WorldCall } from '../../src/testing/call.ts';
import { createSwitchhook, TapRefused, tone, type World } from '../../src/testing/index.ts';
import { LONG_MS } from '../support/patience.ts';

/** For webhooks that come without a move of the clock. */
const PATIENT = { timeout: LONG_MS };
const MONDAY_NOON = '2027-06-07T12:00:00.000Z';

const HOURS = {
  timezone_id: 'UTC',
  weekly_operating_hours: [{ day_of_week: 'MONDAY', open_time: '0900', close_time: '1700' }],
};

async function post(world: World, path: string, body: object): Promise<Response> {
  return fetch(`${world.url}/v26.0/${path}?access_token=${world.page.token()}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
}

describe('A world', () => {
  it('stands still at its instant, and moves only on request', async () => {
    await using world = await createSwitchhook({ at: MONDAY_NOON });
    assert.equal((await world.clock.now()).toISOString(), MONDAY_NOON);
    assert.equal((await world.clock.advance('PT1H')).toISOString(), '2027-06-07T13:00:00.000Z');
    assert.equal((await world.clock.advance('PT0S')).toISOString(), '2027-06-07T13:00:00.000Z');
    assert.equal((await world.clock.set('2027-06-08T00:00:00Z')).toISOString(), '2027-06-08T00:00:00.000Z');
    await assert.rejects(world.clock.set(MONDAY_NOON), { reason: 'clock_goes_forward_only' });
  });

  it('refuses a day that the month does not have', async () => {
    await assert.rejects(
      createSwitchhook({ at: '2027-02-30T12:00:00Z' }),
      /clock takes an instant such as .*, not 2027-02-30T/,
    );
    await using world = await createSwitchhook({ at: MONDAY_NOON });
    await assert.rejects(world.clock.set('2027-06-31T00:00:00Z'), /set takes an instant such as .*, not 2027-06-31T/);
    await assert.rejects(
      world.consumer.explain('icon', { at: '2027-06-31' }),
      /at takes an instant such as .*, not 2027-06-31/,
    );
    assert.equal((await world.clock.now()).toISOString(), MONDAY_NOON);
  });

  it('sends a quick reply that the consumer taps, and files that the consumer sends', async () => {
    await using world = await createSwitchhook({ at: MONDAY_NOON });
    const { consumer, webhooks } = world;
    await consumer.writes('Hello');
    const quick_replies = ['Red', 'Green'].map((title) => ({
      content_type: 'text',
      title,
      payload: `PICKED_${title.toUpperCase()}`,
    }));
    const message = { text: 'Which colour?', quick_replies };
    const sent = await post(world, 'me/messages', { recipient: { id: consumer.psid }, message });
    const { message_id: asked } = (await sent.json()) as { message_id: string };
    const answered = await consumer.tapsQuickReply(asked, 'PICKED_GREEN');
    const file = { type: 'image', url: 'https://example.com/a.png' } as const;
    const filed = await consumer.sendsFile(file, { replyTo: asked });
    await webhooks.next('messages', PATIENT);
    const contents = [await webhooks.next('messages', PATIENT), await webhooks.next('messages', PATIENT)].map(
      ({ body }) => (body as { entry: { messaging: { message: object }[] }[] }).entry[0]?.messaging[0]?.message,
    );
    assert.deepEqual(contents, [
      { mid: answered, text: 'Green', quick_reply: { payload: 'PICKED_GREEN' } },
      {
        mid: filed,
        reply_to: { mid: asked, is_self_reply: false },
        attachments: [{ type: 'image', payload: { url: file.url } }],
      },
    ]);
    await assert.rejects(consumer.tapsQuickReply(asked), { reason: 'not_found' });
  });

  it('rings the inbox, which accepts, and the consumer hangs up', async () => {
    await using world = await createSwitchhook({ at: MONDAY_NOON });
    const call = await world.consumer.taps('icon');
    assert.deepEqual([call.rings, call.apps], ['META', []]);
    assert.equal((await world.inbox.accepts(call)).state, 'in_call');
    await world.clock.advance('PT3M');
    const ended = await world.consumer.hangsUp(call);
    assert.deepEqual([ended.state, ended.outcome], ['ended', 'completed']);
  });

  it('rejects a tap that does not ring with the gate, a sentence and the next opening', async () => {
    await using world = await createSwitchhook({ at: '2027-06-07T08:00:00Z' });
    assert.equal((await post(world, 'me/messenger_call_settings', { call_hours: HOURS })).status, 200);
    await assert.rejects(world.consumer.taps('icon'), (error) => {
      assert.ok(error instanceof TapRefused);
      assert.equal(error.gate, 'call_hours');
      assert.equal(error.opensAt?.toISOString(), '2027-06-07T09:00:00.000Z');
      assert.notEqual(error.message, '');
      return true;
    });
    const { rings, gates } = await world.explain('icon', { at: '2027-06-07T10:00:00Z' });
    assert.equal(rings, 'META');
    assert.ok(gates.length > 3);
  });

  it('gives the webhooks of a field one after the other, each verified', async () => {
    await using world = await createSwitchhook();
    await post(world, 'me/messenger_call_settings', { icon_enabled: false });
    await post(world, 'me/messenger_call_settings', { call_routing: { ring_target: 'PARTNERS' } });
    const settings = async () => {
      const { body, verified } = await world.webhooks.next('call_settings_update', PATIENT);
      assert.equal(verified, true);
      const { icon_enabled, call_routing } =
        (body as { entry: { call_settings: Record<string, unknown> }[] }).entry[0]?.call_settings ?? {};
      return [icon_enabled, call_routing];
    };
    assert.deepEqual(
      [await settings(), await settings()],
      [
        [false, 'META'],
        [false, 'PARTNERS'],
      ],
    );
    const [id] = [await world.consumer.writes('Hi')];
    const message = await world.webhooks.next('messages', PATIENT);
    assert.match(JSON.stringify(message.body), new RegExp(id));
    assert.equal((await world.webhooks.all('call_settings_update')).length, 2);
    await world.webhooks.clear();
    assert.deepEqual(await world.webhooks.all(), []);
  });

  it('refuses options that a function does not take, with the nearest, and what is no object or list', async () => {
    await using world = await createSwitchhook({ at: MONDAY_NOON });
    const { app, consumer, page, webhooks } = world;
    const call = new WorldCall(world.control, { call_id: 'c_1', rings: 'META', apps: [] });
    const wrong = (value: unknown) => value as never;
    const refusals: readonly (readonly [() => Promise<unknown>, string])[] = [
      [() => consumer.taps('icon', wrong({ sais: 1 })), 'taps takes messageId and says, not sais. Did you mean says?'],
      [
        () => consumer.writes('Hi', wrong({ replyto: 'm' })),
        'writes takes replyTo, not replyto. Did you mean replyTo?',
      ],
      [
        () => consumer.sendsFile({ type: 'image', url: 'https://example.com/a.png' }, wrong({ x: 1 })),
        'sendsFile takes replyTo, not x.',
      ],
      [() => consumer.answers(call, wrong({ say: 1 })), 'answers takes says, not say. Did you mean says?'],
      [
        () => consumer.explain('icon', wrong({ att: 'x' })),
        'explain takes at and messageId, not att. Did you mean at?',
      ],
      [() => page.inbox.accepts(call, wrong({ x: 1 })), 'accepts takes says, not x.'],
      [() => app.accepts(call, wrong({ x: 1 })), 'accepts takes says, not x.'],
      [() => app.calls(consumer, wrong('tone')), 'calls takes an object with says, not string.'],
      [() => app.subscribe('http://127.0.0.1:1/', wrong({ x: 1 })), 'subscribe takes verifyToken and fields, not x.'],
      [() => call.hears(tone(440), wrong([])), 'hears takes an object with end and timeout, not a list.'],
      [() => call.recording(wrong(null)), 'recording takes an object with end, not null.'],
      [
        () => webhooks.next('calls', wrong({ timout: 300 })),
        'next takes event, timeout and skipTime, not timout. Did you mean timeout?',
      ],
      [() => world.setFaults(wrong({})), 'setFaults takes a list of faults; an empty one removes them.'],
      [
        () => createSwitchhook(wrong(null)),
        'createSwitchhook takes an object with seed, at, port and listen, not null.',
      ],
      [
        () => createSwitchhook(wrong({ sead: {} })),
        'createSwitchhook takes seed, at, port and listen, not sead. Did you mean seed?',
      ],
    ];
    for (const [act, message] of refusals) await assert.rejects(act, { name: 'TypeError', message });
    assert.deepEqual((await consumer.thread()).messages, []);
  });

  it('says which webhooks were not accepted, and refuses a field that there is not', async () => {
    await using world = await createSwitchhook({ at: MONDAY_NOON });
    await world.setFaults([{ webhook: 'call_settings_update', fault: 'bad_signature' }]);
    await post(world, 'me/messenger_call_settings', { icon_enabled: false });
    await world.settled();
    await assert.rejects(
      world.webhooks.next('call_settings_update', { timeout: 0 }),
      /^Error: No webhook of call_settings_update came within 0 ms\. Received so far: none\. Not accepted yet: call_settings_update \(answered 403, next attempt at 2027-06-07T12:00:\d\d\.\d{3}Z\)\.$/,
    );
    await assert.rejects(world.webhooks.next('cals'), { reason: 'invalid_parameter' });
    const url = world.url;
    await world.close();
    await assert.rejects(world.settled(), {
      name: 'Unreachable',
      message: `No Switchhook answers at ${url}: it is not started, or was closed.`,
    });
  });

  it('skips time until a webhook comes, and says what came instead when nothing more is due', async () => {
    await using world = await createSwitchhook({ at: MONDAY_NOON });
    await post(world, 'me/messenger_call_settings', { call_routing: { ring_target: 'PARTNERS' } });
    await world.consumer.taps('icon');
    assert.equal((await world.webhooks.next('calls', { event: 'connect', ...PATIENT })).event, 'connect');
    const ended = await world.webhooks.next('calls', { event: 'terminate', skipTime: true });
    assert.equal(ended.received_at, '2027-06-07T12:01:00.000Z');
    await assert.rejects(
      world.webhooks.next('messages', { skipTime: true }),
      /^Error: No webhook of messages came and nothing is due any more\. Received so far: call_settings_update, calls connect, calls terminate\.$/,
    );
    await assert.rejects(world.clock.skipTo('next'), { reason: 'nothing_due' });
    assert.equal((await world.clock.skipTo('idle')).toISOString(), '2027-06-07T12:01:00.000Z');
  });

  it('is reset to its beginning, or to another seed', async () => {
    await using world = await createSwitchhook({ at: MONDAY_NOON });
    const first = world.page.id;
    await post(world, 'me/messenger_call_settings', { icon_enabled: false });
    await world.clock.advance('P3D');
    await world.reset();
    assert.notEqual(world.page.id, first);
    assert.equal((await world.page.settings()).icon_enabled, true);
    assert.equal((await world.clock.now()).toISOString(), MONDAY_NOON);
    assert.deepEqual(await world.webhooks.all(), []);
    await world.reset({
      apps: [{ name: 'Other app' }],
      pages: [{ name: 'Other Page', consumers: [{ name: 'Kim' }] }],
    });
    assert.deepEqual([world.page.name, world.consumer.name], ['Other Page', 'Kim']);
    assert.equal((await post(world, 'me/messenger_call_settings', { icon_enabled: false })).status, 200);
    await assert.rejects(world.reset({ apps: [] }), { reason: 'invalid_parameter' });
    assert.equal(world.page.name, 'Other Page');
  });

  it('is taken back to a snapshot: settings, threads, calls and clock', async () => {
    await using world = await createSwitchhook({ at: MONDAY_NOON });
    await world.consumer.writes('Before');
    const call = await world.consumer.taps('icon');
    const snapshot = await world.snapshot();
    await world.consumer.hangsUp(call);
    await world.consumer.writes('After');
    await post(world, 'me/messenger_call_settings', { icon_enabled: false });
    await world.clock.advance('P1D');
    for (let i = 0; i < 2; i++) {
      await world.restore(snapshot);
      assert.equal((await world.clock.now()).toISOString(), MONDAY_NOON);
      const { messages, call: live } = await world.consumer.thread();
      assert.deepEqual(
        messages.map(({ text }) => text),
        ['Before'],
      );
      assert.deepEqual([live?.id, live?.state], [call.id, 'ringing']);
      assert.equal((await world.page.settings()).icon_enabled, true);
      // The ring that was saved ends by its own time-out.
      await world.clock.advance('PT1M');
      assert.equal((await world.consumer.thread()).call, null);
    }
  });

  it('takes a snapshot back that is larger than any other request body may be', async () => {
    await using world = await createSwitchhook({ at: MONDAY_NOON });
    for (let i = 0; i < 400; i++) await world.consumer.writes('x'.repeat(2000));
    await world.settled();
    const snapshot = await world.snapshot();
    assert.ok(JSON.stringify(snapshot).length > 1024 * 1024);
    await world.consumer.writes('After');
    await world.restore(snapshot);
    assert.equal((await world.consumer.thread()).messages.at(-1)?.text, 'x'.repeat(2000));
  });

  it('becomes another world by its snapshot, whose app, Page and consumers it then has', async () => {
    await using one = await createSwitchhook({ at: MONDAY_NOON });
    await using other = await createSwitchhook({ at: MONDAY_NOON });
    await other.consumer.writes('In the other world');
    await one.restore(await other.snapshot());
    assert.deepEqual([one.page.id, one.consumer.psid], [other.page.id, other.consumer.psid]);
    assert.equal((await one.consumer.thread()).messages.at(-1)?.text, 'In the other world');
    assert.equal((await post(one, 'me/messenger_call_settings', { icon_enabled: false })).status, 200);
  });

  it('ends its faults when it is reset or restored', async () => {
    await using world = await createSwitchhook({ at: MONDAY_NOON });
    const snapshot = await world.snapshot();
    for (const back of [() => world.reset(), () => world.restore(snapshot)]) {
      await world.setFaults([{ webhook: '*', fault: 'drop' }]);
      await back();
      assert.deepEqual(await world.control.get('/faults'), { data: [] });
    }
  });

  it('refuses an option that there is not', async () => {
    await assert.rejects(createSwitchhook({ att: MONDAY_NOON } as object), /takes seed, at, port and listen, not att/);
  });

  it('refuses what is no snapshot, and is left as it was', async () => {
    await using world = await createSwitchhook();
    const good = (await world.snapshot()) as { schema: number; tables: Record<string, unknown[][]> };
    const bad = [
      {},
      { schema: good.schema - 1, tables: good.tables },
      { ...good, tables: { ...good.tables, nonsense: [] } },
      { ...good, tables: { ...good.tables, apps: [['only one value']] } },
      { ...good, tables: { ...good.tables, apps: [[1, 'name', 'secret', false, 0]] } },
      { ...good, tables: { ...good.tables, pages: 'none' } },
    ];
    for (const snapshot of bad) await assert.rejects(world.restore(snapshot), { reason: 'invalid_snapshot' });
    assert.equal((await world.view()).name, 'Demo Page');
  });

  it('of an app that requires a proof sends one with every request of its own, and refuses requests without', async () => {
    const seed = {
      apps: [{ name: 'Careful', requires_proof: true }],
      pages: [{ name: 'Page', consumers: [{ name: 'Alex' }] }],
    };
    await using careful = await createSwitchhook({ seed });
    const bare = await fetch(`${careful.graph}/me?access_token=${careful.page.token()}`);
    const { error } = (await bare.json()) as { error: { code: number; message: string } };
    assert.deepEqual([bare.status, error.code], [400, 100]);
    assert.match(error.message, /require an appsecret_proof/);
    await careful.page.set({ call_routing: { ring_target: 'PARTNERS' } });
    assert.deepEqual((await careful.page.settings()).call_routing, { ring_target: 'PARTNERS' });
    const call = await careful.consumer.taps('icon');
    await careful.app.hangsUp(call);
    assert.equal((await careful.consumer.thread()).call, null);
  });

  it('has environment variables for a client', async () => {
    await using world = await createSwitchhook();
    const { SWITCHHOOK_URL, PAGE_ID, PAGE_TOKEN } = world.env;
    const answer = await fetch(`${SWITCHHOOK_URL}/v26.0/${PAGE_ID}?access_token=${PAGE_TOKEN}`);
    assert.equal(((await answer.json()) as { name: string }).name, 'Demo Page');
  });

  it('stands beside others that know nothing of it', async () => {
    const worlds = await Promise.all(Array.from({ length: 20 }, () => createSwitchhook({ at: MONDAY_NOON })));
    await Promise.all(worlds.map((world, i) => world.clock.advance(`PT${i}M`)));
    for (const [i, world] of worlds.entries()) {
      assert.equal((await world.clock.now()).getTime(), Date.parse(MONDAY_NOON) + i * 60_000);
      await world.close();
    }
  });

  it('lets a process end that forgets to close it', async () => {
    const index = fileURLToPath(new URL('../../src/testing/index.ts', import.meta.url));
    const code = `const { createSwitchhook } = await import(${JSON.stringify(index)});
      const world = await createSwitchhook();
      await world.consumer.writes('Hi');
      await world.webhooks.next('messages', ${JSON.stringify(PATIENT)});
      console.log('done');`;
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', code]);
    assert.equal(stdout, 'done\n');
  });
});
