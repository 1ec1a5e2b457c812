import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { saveClockState } from '../../src/app/save-clock-state.ts';
import { openStore } from '../../src/store/store.ts';
import { chosenBackEnd } from '../support/back-ends.ts';
import { startInstance, startSteered, type AnyInstance } from '../support/instance.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { subscribeDemo, writeSettings } from '../support/subscriber.ts';
import { emptyFolder } from '../support/empty-folder.ts';

const HOUR = 3_600_000;

/** Sets the machine's time back by an hour for the rest of the test. */
function setBack(t: TestContext): void {
  const machineTime = Date.now;
  t.mock.method(Date, 'now', () => machineTime() - HOUR);
}

const journalTimes = async (instance: AnyInstance): Promise<readonly number[]> =>
  (await instance.control(`/pages/${instance.page.id}/journal`)).json.data
    .map(({ at }: { at: string }) => Date.parse(at))
    .reverse();

function assertAscends(times: readonly number[]): void {
  assert.deepEqual(
    times,
    times.toSorted((a, b) => a - b),
  );
}

describe("When the machine's time is set back by an hour", () => {
  it('a pending retry goes out when its time has elapsed, and the journal does not run backwards', async (t) => {
    const instance = await startSteered();
    t.after(() => instance.close());
    const { receiver } = await subscribeDemo(instance);
    t.after(() => receiver.close());
    receiver.answers.push(500);
    await writeSettings(instance, { icon_enabled: false });
    await receiver.count(1);
    setBack(t);
    await writeSettings(instance, { icon_enabled: true });
    // The retry of the first delivery, and the second one. With the machine's time, the retry would be due in an hour.
    await receiver.count(3);
    await instance.control('/settle', {});
    assertAscends(await journalTimes(instance));
    for (const { state } of (await instance.control('/deliveries')).json.data) assert.equal(state, 'delivered');
  });

  it('an instance that is started after that goes on from where it stopped', async (t) => {
    const data = emptyFolder();
    const first = await startSteered({ data });
    await first.close();
    // The clock of this process does not go back, so the last run is made one that stopped when the time was an hour later.
    const stopped = Date.now() + HOUR;
    const store = openStore(await chosenBackEnd().openData(data));
    await saveClockState(store, { mode: 'running', ahead: 0, at: stopped });
    await store.close();
    const second = await startSteered({ data });
    t.after(() => second.close());
    await writeSettings(second, { icon_enabled: false });
    const times = await journalTimes(second);
    assert.ok((times.at(-1) ?? 0) >= stopped);
    const { level, by_ms } = second.log.find(({ event }) => event === 'clock.set_back') ?? {};
    assert.equal(level, 'warn');
    assert.ok(Number(by_ms) > 0 && Number(by_ms) <= HOUR);
  });

  for (const [name, config] of [
    ['a service', { steerableClock: false }],
    ['an instance whose process was killed', {}],
  ] as const) {
    it(`${name} that is started after that goes on from the latest entry of the journal`, async (t) => {
      const data = emptyFolder();
      // The clock of this process does not go back, so the last run is made one of an hour later.
      const later = new ManualClock(Date.now() + HOUR);
      const first = await startInstance({ data }, later);
      await writeSettings(first, { icon_enabled: false });
      await first.close();
      const second = await startSteered({ data, ...config });
      t.after(() => second.close());
      await writeSettings(second, { icon_enabled: true });
      const times = await journalTimes(second);
      assertAscends(times);
      assert.ok((times.at(-1) ?? 0) >= later.now());
      const { level, by_ms } = second.log.find(({ event }) => event === 'clock.set_back') ?? {};
      assert.equal(level, 'warn');
      assert.ok(Number(by_ms) > 0 && Number(by_ms) <= HOUR);
    });
  }

  it('an instance that is started with the right time logs nothing about it', async (t) => {
    const instance = await startSteered({ steerableClock: false });
    t.after(() => instance.close());
    assert.deepEqual(
      instance.log.filter(({ event }) => event === 'clock.set_back'),
      [],
    );
  });
});
