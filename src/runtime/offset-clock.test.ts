import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { OffsetClock } from './offset-clock.ts';

const NOON = Date.UTC(2036, 5, 2, 12);
const settled = async (): Promise<void> => {};
const frozen = (): OffsetClock => new OffsetClock({ mode: 'frozen', ahead: 0, at: NOON });

describe('A frozen clock', () => {
  it('rings the alarms on its way in the order of their instants, and shows the instant of each', async () => {
    const clock = frozen();
    const rung: [string, number][] = [];
    for (const [name, after] of [
      ['b', 20],
      ['a', 10],
      ['c', 30],
      ['later', 31],
    ] as const) {
      clock.alarm(NOON + after, () => void rung.push([name, clock.now() - NOON]));
    }
    await clock.moveTo(NOON + 30, settled);
    assert.deepEqual(rung, [
      ['a', 10],
      ['b', 20],
      ['c', 30],
    ]);
    assert.equal(clock.now(), NOON + 30);
  });

  it('waits after each alarm until the work that it caused is done, and rings alarms that this work sets on the way', async () => {
    const clock = frozen();
    const events: string[] = [];
    let owed = 0;
    const ring = (name: string) => () => {
      events.push(`${name} at ${clock.now() - NOON}`);
      owed++;
    };
    clock.alarm(NOON + 10, ring('first'));
    clock.alarm(NOON + 30, ring('third'));
    await clock.moveTo(NOON + 40, async () => {
      if (owed === 0) return;
      owed--;
      if (events.length === 1) clock.alarm(NOON + 20, ring('second'));
      events.push('done');
    });
    assert.deepEqual(events, ['first at 10', 'done', 'second at 20', 'done', 'third at 30', 'done']);
  });

  it('moves only after work under way has set its alarms', async () => {
    const clock = frozen();
    let rung = NaN;
    let late: (() => void) | undefined = () => void clock.alarm(NOON + 5, () => (rung = clock.now()));
    await clock.moveTo(NOON + 60, async () => {
      late?.();
      late = undefined;
    });
    assert.equal(rung, NOON + 5);
  });

  it('rings no cancelled alarm, and no alarm twice', async () => {
    const clock = frozen();
    let rung = 0;
    clock.alarm(NOON + 1, () => rung++)();
    clock.alarm(NOON + 2, () => rung++);
    await clock.moveTo(NOON + 3, settled);
    await clock.moveTo(NOON + 9, settled);
    assert.equal(rung, 1);
  });

  it('rings an alarm of the past at its present instant, and never goes back', async () => {
    const clock = frozen();
    const rung: number[] = [];
    clock.alarm(NOON - 1000, () => void rung.push(clock.now()));
    await clock.moveTo(NOON, settled);
    assert.deepEqual(rung, [NOON]);
    await clock.moveTo(NOON - 5, settled);
    assert.equal(clock.now(), NOON);
  });
});

describe('A clock that runs', () => {
  it('is ahead by as much as it was moved, and stays in its mode', async () => {
    const clock = new OffsetClock();
    assert.equal(clock.state.mode, 'running');
    await clock.moveTo(NOON, settled);
    assert.equal(clock.state.mode, 'running');
    assert.ok(clock.now() >= NOON && clock.now() < NOON + 10_000);
    clock.freeze();
    const { at } = clock.state;
    assert.equal(clock.now(), at);
    clock.resume();
    assert.ok(clock.now() >= at);
  });

  it('rings by itself at the instant of an alarm, also of one that was set while it was frozen', async () => {
    const clock = frozen();
    const rung = new Promise<number>((resolve) => clock.alarm(NOON + 5, () => resolve(clock.now())));
    clock.resume();
    // An alarm alone does not keep the process alive.
    const alive = setInterval(() => {}, 1000);
    const at = await rung.finally(() => clearInterval(alive));
    assert.ok(at >= NOON + 5);
  });
});

describe('A clock that several callers steer', () => {
  it('is moved by one after the other, also when one of them fails', async () => {
    const clock = frozen();
    const hour = () => clock.steer(() => clock.moveTo(clock.now() + 3_600_000, settled));
    const failing = clock.steer(() => Promise.reject(new Error('no')));
    const moves = [hour(), hour(), hour()];
    await assert.rejects(failing, /no/);
    await Promise.all(moves);
    assert.equal(clock.now(), NOON + 3 * 3_600_000);
  });
});
