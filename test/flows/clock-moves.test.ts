import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { startInstance, startSteered, type AnyInstance } from '../support/instance.ts';
import { subscribeDemo, writeSettings } from '../support/subscriber.ts';

/** A Monday, 09:30 in Los Angeles. */
const START = '2036-06-02T16:30:00.000Z';
const HOURS = {
  timezone_id: 'America/Los_Angeles',
  weekly_operating_hours: [{ day_of_week: 'MONDAY', open_time: '0900', close_time: '1700' }],
};

const readMoves = async (instance: AnyInstance, pageId = instance.page.id) =>
  (await instance.control(`/clock/moves?page_id=${pageId}`)).json.data;
const readRevision = async (instance: AnyInstance): Promise<number> =>
  (await instance.control(`/pages/${instance.page.id}`)).json.revision;

async function frozenAtStart(t: TestContext): Promise<AnyInstance> {
  const instance = await startSteered();
  t.after(() => instance.close());
  await instance.control('/clock', { freeze: true, set: START });
  await writeSettings(instance, { call_hours: HOURS });
  await instance.control('/settle', {});
  return instance;
}

describe('The moves of the clock', () => {
  it('have the entries of the Page that fell due, and the call hours', async (t) => {
    const instance = await frozenAtStart(t);
    await instance.control(`/threads/${instance.page.id}/${instance.consumers[0]?.psid}/calls`, { entry: 'icon' });
    const before = await readRevision(instance);
    await instance.control('/clock', { advance: 'P1D' });
    assert.equal(await readRevision(instance), before + 1, 'the call was missed');
    const [move] = await readMoves(instance);
    assert.deepEqual(
      { ...move, number: 0 },
      {
        number: 0,
        from: START,
        to: '2036-06-03T16:30:00.000Z',
        from_revision: before,
        to_revision: before + 1,
        was_open: true,
        is_open: false,
        openings: 0,
        expired_buttons: { count: 0, first: [] },
        closed_windows: { count: 0, first: [] },
        webhooks: { delivered: 0, failed: 0 },
      },
    );
  });

  it('count how often the call hours opened, unless the move is too long', async (t) => {
    const instance = await frozenAtStart(t);
    await instance.control('/clock', { advance: 'P7D' });
    const [week] = await readMoves(instance);
    assert.deepEqual([week.was_open, week.is_open, week.openings], [true, true, 1]);
    await instance.control('/clock', { advance: 'P400D' });
    assert.equal((await readMoves(instance))[0].openings, null);
  });

  it('have the attempts to deliver that fell due on the way', async (t) => {
    const instance = await frozenAtStart(t);
    const { receiver } = await subscribeDemo(instance);
    t.after(() => receiver.close());
    receiver.answers.push(...new Array<number>(5).fill(500));
    await writeSettings(instance, { icon_enabled: false });
    await instance.control('/settle', {});
    await instance.control('/clock', { advance: 'P1D' });
    const [move] = await readMoves(instance);
    // The first attempt was before the move.
    assert.deepEqual(move.webhooks, { delivered: 1, failed: 4 });
    await instance.control('/clock', { advance: 'PT1H' });
    const [quiet] = await readMoves(instance);
    assert.deepEqual(quiet.webhooks, { delivered: 0, failed: 0 });
    assert.equal(quiet.from_revision, quiet.to_revision);
  });

  it('name the call buttons that expired and the messaging windows that closed on the way', async (t) => {
    const instance = await frozenAtStart(t);
    const [{ psid } = { psid: '' }] = instance.consumers;
    await instance.control(`/threads/${instance.page.id}/${psid}/messages`, { text: 'Hello' });
    const payload = { template_type: 'call_prompt', ttl_days: 2 };
    const sent = await instance.post(`/${instance.page.id}/messages`, {
      recipient: { id: psid },
      message: { attachment: { type: 'template', payload } },
    });
    assert.equal(sent.status, 200, sent.text);
    const after = (days: number) => new Date(Date.parse(START) + days * 86_400_000).toISOString();
    const none = { count: 0, first: [] };
    const read = async () => {
      const [{ expired_buttons, closed_windows }] = await readMoves(instance);
      return [expired_buttons, closed_windows];
    };
    await instance.control('/clock', { advance: 'P1D' });
    assert.deepEqual(await read(), [none, { count: 1, first: [{ psid, at: after(1) }] }]);
    await instance.control('/clock', { set: after(3) });
    assert.deepEqual(await read(), [{ count: 1, first: [{ psid, at: after(2) }] }, none]);
    await instance.control('/clock', { advance: 'P1D' });
    assert.deepEqual(await read(), [none, none]);
  });

  it('are newest first, without a command that moves nothing, and end with the instance', async (t) => {
    const instance = await frozenAtStart(t);
    await instance.control('/clock', { advance: 'PT1H' });
    await instance.control('/clock', { advance: 'PT0S' });
    await instance.control('/clock', { resume: true });
    await instance.control('/clock', { freeze: true, advance: 'PT2H' });
    const moves = await readMoves(instance);
    const hours = moves.map(
      ({ from, to }: { from: string; to: string }) => (Date.parse(to) - Date.parse(from)) / 3.6e6,
    );
    assert.deepEqual(hours.slice(0, 2), [2, 1]);
    assert.deepEqual(await readMoves(instance, '5'), [], 'an unknown Page has no moves');
    assert.equal((await instance.control('/clock/moves')).status, 400);
    await instance.control('/reset', {});
    const { data } = (await instance.control('/pages')).json;
    assert.deepEqual(await readMoves(instance, data[0].id), []);
  });

  it('are none where the clock cannot be moved', async (t) => {
    const instance = await startInstance();
    t.after(() => instance.close());
    assert.deepEqual(await readMoves(instance), []);
  });
});
