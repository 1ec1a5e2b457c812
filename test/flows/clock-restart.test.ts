import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { startSteered, type AnyInstance } from '../support/instance.ts';
import { UsageError } from '../../src/config/usage-error.ts';
import { emptyFolder } from '../support/empty-folder.ts';

const NOON = Date.parse('2036-06-02T12:00:00Z');
const HOUR = 3_600_000;

async function clockOf(instance: AnyInstance): Promise<{ readonly now: number; readonly mode: string }> {
  const { now, mode } = (await instance.control('/clock')).json;
  return { now: Date.parse(now), mode };
}
const steer = (instance: AnyInstance, body: object) => instance.control('/clock', body);
const noon = { freeze: true, set: new Date(NOON).toISOString() };
const threadPath = ({ page, consumers }: AnyInstance) => `/threads/${page.id}/${consumers[0]?.psid}`;

describe('A restart on the same data', () => {
  it('leaves a frozen clock at its instant', async (t) => {
    const data = emptyFolder();
    const first = await startSteered({ data });
    await steer(first, noon);
    await first.close();
    const second = await startSteered({ data });
    t.after(() => second.close());
    assert.deepEqual(await clockOf(second), { now: NOON, mode: 'frozen' });
  });

  it('leaves a running clock as far ahead as it was', async (t) => {
    const data = emptyFolder();
    const first = await startSteered({ data });
    await steer(first, { ...noon, resume: true });
    await first.close();
    const second = await startSteered({ data });
    t.after(() => second.close());
    const { now, mode } = await clockOf(second);
    assert.equal(mode, 'running');
    assert.ok(now >= NOON && now < NOON + 30_000);
  });

  it('does not lose the end of a ring, once the frozen clock moves there', async (t) => {
    const data = emptyFolder();
    const first = await startSteered({ data });
    await steer(first, noon);
    assert.equal((await first.control(`${threadPath(first)}/calls`, { entry: 'icon' })).status, 200);
    await first.close();
    const second = await startSteered({ data });
    t.after(() => second.close());
    assert.equal((await second.control(threadPath(second))).json.call.state, 'ringing');
    await steer(second, { advance: 'PT1H' });
    const { call, messages } = (await second.control(threadPath(second))).json;
    assert.deepEqual([call, Date.parse(messages[0].at)], [null, NOON + 60_000]);
  });
});

describe('A start at an instant', () => {
  it('begins there and runs; a frozen clock stays there', async (t) => {
    const data = emptyFolder();
    const first = await startSteered({ data, clock: NOON });
    const { now, mode } = await clockOf(first);
    assert.equal(mode, 'running');
    assert.ok(now >= NOON && now < NOON + 30_000);
    await steer(first, { freeze: true });
    await first.close();
    const second = await startSteered({ data, clock: NOON + HOUR });
    t.after(() => second.close());
    assert.deepEqual(await clockOf(second), { now: NOON + HOUR, mode: 'frozen' });
  });

  it('is refused before the latest record or the instant of the clock, and possible at exactly that instant', async (t) => {
    const data = emptyFolder();
    const first = await startSteered({ data });
    await steer(first, noon);
    await first.control(`${threadPath(first)}/messages`, { text: 'Hello' });
    await first.close();
    const line = '--clock goes forward only: the data goes up to 2036-06-02T12:00:00.000Z.';
    await assert.rejects(startSteered({ data, clock: NOON - 1 }), new UsageError(line));
    const second = await startSteered({ data, clock: NOON });
    t.after(() => second.close());
    assert.deepEqual(await clockOf(second), { now: NOON, mode: 'frozen' });
  });
});
