import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import type { Delivery } from '../../src/control/shapes/deliveries.ts';
import type { FaultView } from '../../src/control/shapes/faults.ts';
import type { List } from '../../src/control/shapes/list.ts';
import { createSwitchhook } from '../../src/testing/index.ts';
import { startReceiver } from '../support/receiver.ts';

const NOON = '2027-06-07T12:00:00.000Z';
const SETTINGS = 'POST /{page-id}/messenger_call_settings';

async function start(t: TestContext) {
  const world = await createSwitchhook({ at: NOON });
  t.after(() => world.close());
  const order = async (...faults: object[]) => (await world.control.put<List<FaultView>>('/faults', { faults })).data;
  const list = async () => (await world.control.get<List<FaultView>>('/faults')).data;
  const write = (icon: boolean) =>
    fetch(`${world.graph}/me/messenger_call_settings?access_token=${world.page.token()}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ icon_enabled: icon }),
    });
  const deliveries = async () => (await world.control.get<List<Delivery>>('/deliveries')).data.toReversed();
  return { world, order, list, write, deliveries };
}

describe('Faults of requests', () => {
  it('answer an error for the next requests, store nothing, and end by themselves', async (t) => {
    const { world, order, list, write } = await start(t);
    await order({ operation: SETTINGS, error: 613, times: 2 });
    for (let i = 0; i < 2; i++) {
      const answer = await write(false);
      assert.equal(answer.status, 400);
      assert.equal(answer.headers.get('x-switchhook-fault'), '1 error 613');
      const { error } = (await answer.json()) as { error: Record<string, unknown> };
      assert.deepEqual([error['code'], error['is_transient']], [613, true]);
    }
    assert.equal((await world.page.settings()).icon_enabled, true);
    const answer = await write(false);
    assert.deepEqual([answer.status, answer.headers.get('x-switchhook-fault')], [200, null]);
    assert.deepEqual(await list(), [{ operation: SETTINGS, error: 613, times: 2, number: 1, hits: 2, over: true }]);
  });

  it('answer any code with its subcode, and are marked in the log of requests', async (t) => {
    const { world, order, write } = await start(t);
    await order({ operation: SETTINGS, error: 4711, error_subcode: 42, times: 1 });
    const { error } = (await (await write(false)).json()) as { error: Record<string, unknown> };
    assert.deepEqual([error['code'], error['error_subcode']], [4711, 42]);
    const [request] = (await world.control.get<List<{ fault: string; advice: string }>>('/requests')).data;
    assert.equal(request?.fault, '1 error 4711');
    assert.match(request.advice, /GET \/_control\/faults/);
  });

  it('cut the connection, and the next request is answered', async (t) => {
    const { order, write, world } = await start(t);
    await order({ operation: SETTINGS, cut: true, times: 1 });
    await assert.rejects(write(false));
    assert.equal((await world.page.settings()).icon_enabled, true);
    assert.equal((await write(false)).status, 200);
  });

  it('delay the answer by real time, whatever the clock does', async (t) => {
    const { order, write } = await start(t);
    await order({ operation: SETTINGS, delay: '50ms', times: 1 });
    const startedAt = performance.now();
    const answer = await write(false);
    assert.deepEqual([answer.status, answer.headers.get('x-switchhook-fault')], [200, '1 delay 50 ms']);
    assert.ok(performance.now() - startedAt >= 45);
  });

  it('hit a share of the requests, the same ones in every run', async (t) => {
    const { order, write } = await start(t);
    const run = async (seed: number) => {
      await order({ operation: SETTINGS, error: 2, share: 0.5, seed });
      const statuses = [];
      for (let i = 0; i < 24; i++) statuses.push((await write(i % 2 === 0)).status);
      return statuses;
    };
    const first = await run(7);
    assert.deepEqual(await run(7), first);
    assert.notDeepEqual(await run(8), first);
    const hits = first.filter((status) => status === 503).length;
    assert.ok(hits > 4 && hits < 20, `${hits} of 24`);
  });

  it('affect members of a batch: an error is answered, a cut one is null', async (t) => {
    const { world, order } = await start(t);
    await order(
      { operation: 'GET /{page-id}', error: 1, times: 1 },
      { operation: 'GET /{page-id}', cut: true, times: 1 },
    );
    const batch = JSON.stringify([1, 2, 3].map(() => ({ method: 'GET', relative_url: 'me' })));
    const body = new URLSearchParams({ batch, access_token: world.page.token() });
    const replies = (await (await fetch(`${world.graph}/`, { method: 'POST', body })).json()) as ({
      code: number;
    } | null)[];
    assert.deepEqual(
      replies.map((reply) => reply?.code ?? null),
      [500, null, 200],
    );
  });
});

describe('Faults of webhooks', () => {
  it('drop one, which is recorded, and the app stays subscribed', async (t) => {
    const { world, order, write, deliveries } = await start(t);
    await order({ webhook: 'call_settings_update', fault: 'drop', times: 1 });
    await write(false);
    await write(true);
    assert.equal((await world.webhooks.all()).length, 1);
    const [dropped, delivered] = await deliveries();
    assert.deepEqual([dropped?.state, delivered?.state], ['dropped', 'delivered']);
    const [attempt] = dropped?.attempts ?? [];
    assert.deepEqual([attempt?.fault, attempt?.failure], ['1 drop', { kind: 'fault', detail: 'drop' }]);
    assert.match(attempt?.advice ?? '', /\/_control\/faults/);
  });

  it('send one twice, with the same bytes', async (t) => {
    const { world, order, write, deliveries } = await start(t);
    await order({ webhook: '*', fault: 'duplicate', times: 1 });
    await write(false);
    const [first, second, ...rest] = await world.webhooks.all();
    assert.deepEqual(first?.body, second?.body);
    assert.deepEqual(rest, []);
    const [delivery] = await deliveries();
    assert.deepEqual(
      [delivery?.state, delivery?.attempts.map(({ fault }) => fault)],
      ['delivered', ['1 duplicate', '1 duplicate']],
    );
  });

  for (const fault of ['delay', 'reorder']) {
    it(`${fault}: what follows goes first, and it comes when its time has come, marked by the fault`, async (t) => {
      const { world, order, write, deliveries } = await start(t);
      await order({ webhook: 'call_settings_update', fault, delay: '30s', times: 1 });
      await write(false);
      await write(true);
      const icons = async () =>
        (await world.webhooks.all()).map(
          ({ body }) =>
            (body as { entry: { call_settings: { icon_enabled: boolean } }[] }).entry[0]?.call_settings.icon_enabled,
        );
      assert.deepEqual(await icons(), [true]);
      await world.clock.advance('PT29S');
      assert.deepEqual(await icons(), [true]);
      await world.clock.advance('PT1S');
      assert.deepEqual(await icons(), [true, false]);
      const marks = (await deliveries()).map(({ attempts }) => attempts.map((attempt) => attempt.fault));
      assert.deepEqual(marks, [[`1 ${fault}`], [null]]);
    });
  }

  it('sign with a wrong secret, and say so in a header', async (t) => {
    const { world, order, write, deliveries } = await start(t);
    const receiver = await startReceiver();
    t.after(() => receiver.close());
    await world.app.subscribe(receiver.url);
    await order({ webhook: 'call_settings_update', fault: 'bad_signature', times: 1 });
    await write(false);
    await world.settled();
    const [webhook] = await receiver.count(1);
    const [delivery] = await deliveries();
    assert.equal(webhook?.headers['x-switchhook-fault'], '1 bad_signature');
    assert.notEqual(webhook.headers['x-hub-signature-256'], delivery?.signatures.sha256);
    await write(true);
    await world.settled();
    const [, good] = await receiver.count(2);
    assert.equal(good?.headers['x-hub-signature-256'], (await deliveries())[1]?.signatures.sha256);
  });

  it('concern one app or one Page only, when they name it', async (t) => {
    const { world, order, write } = await start(t);
    await order({ webhook: '*', fault: 'drop', app_id: '1' }, { webhook: '*', fault: 'drop', page_id: '1' });
    await write(false);
    assert.equal((await world.webhooks.all()).length, 1);
    await order({ webhook: '*', fault: 'drop', app_id: world.app.id, page_id: world.page.id });
    await write(true);
    assert.equal((await world.webhooks.all()).length, 1);
  });
});

describe('Faults that cannot be', () => {
  const refused: readonly (readonly [string, unknown, RegExp])[] = [
    [
      'an operation that is not served',
      { operation: 'POST /{page-id}/photos', error: 1 },
      /POST \/\{page-id\}\/messages/,
    ],
    ['no effect', { operation: SETTINGS }, /error, delay or cut/],
    ['an error and a cut', { operation: SETTINGS, error: 1, cut: true }, /exclude/],
    ['a misspelt member', { operation: SETTINGS, eror: 613 }, /no member eror/],
    ['a share of nothing', { operation: SETTINGS, error: 1, share: 0 }, /share/],
    ['a share beyond all', { operation: SETTINGS, error: 1, share: 1.5 }, /share/],
    ['no times', { operation: SETTINGS, error: 1, times: 0 }, /times/],
    ['a delay that is none', { operation: SETTINGS, delay: 'soon' }, /delay/],
    ['a delay of more than a day', { operation: SETTINGS, delay: '25h' }, /delay .* 24h at most/],
    [
      'a misspelt operation',
      { operation: 'POST /{page-id}/mesages', error: 1 },
      /Did you mean POST \/\{page-id\}\/messages\?$/,
    ],
    ['a misspelt field', { webhook: 'cals', fault: 'drop' }, /cals .* Did you mean calls\?$/],
    ['an unknown kind', { webhook: 'calls', fault: 'explode' }, /fault/],
    ['no object', 613, /object/],
  ];
  for (const [title, fault, message] of refused) {
    it(`are refused, and those that there were stay: ${title}`, async (t) => {
      const { order, list } = await start(t);
      await order({ webhook: 'calls', fault: 'drop' });
      await assert.rejects(order(fault as object), (error: Error) => {
        assert.match(error.message, message);
        return true;
      });
      assert.equal((await list()).length, 1);
    });
  }

  it('are ended by DELETE', async (t) => {
    const { world, order, list, write } = await start(t);
    await order({ operation: SETTINGS, error: 1 });
    await world.control.delete('/faults');
    assert.deepEqual(await list(), []);
    assert.equal((await write(false)).status, 200);
  });
});
