import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { OffsetClock } from './offset-clock.ts';

const NOON = Date.UTC(2036, 5, 2, 12);
const settled = async (): Promise<void> => {};
const frozen = (): OffsetClock => new OffsetClock({ mode: 'frozen', ahead: 0, at: NOON });

describe('A clock that stands still', () => {
  it('rings what lies on its way in the order of the instants, standing at each', async () => {
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

  it('waits after each until all that it set off is done, and rings what that asks for on the way', async () => {
    const clock = frozen();
    const told: string[] = [];
    let owed = 0;
    const ring = (name: string) => () => {
      told.push(`${name} at ${clock.now() - NOON}`);
      owed++;
    };
    clock.alarm(NOON + 10, ring('first'));
    clock.alarm(NOON + 30, ring('third'));
    await clock.moveTo(NOON + 40, async () => {
      if (owed === 0) return;
      owed--;
      if (told.length === 1) clock.alarm(NOON + 20, ring('second'));
      told.push('done');
    });
    assert.deepEqual(told, ['first at 10', 'done', 'second at 20', 'done', 'third at 30', 'done']);
  });

  it('lets what is under way say what it waits for before it moves', async () => {
    const clock = frozen();
    let rung = NaN;
    let late: (() => void) | undefined = () => void clock.alarm(NOON + 5, () => (rung = clock.now()));
    await clock.moveTo(NOON + 60, async () => {
      late?.();
      late = undefined;
    });
    assert.equal(rung, NOON + 5);
  });

  it('does not ring what was cancelled, and rings nothing twice', async () => {
    const clock = frozen();
    let rung = 0;
    clock.alarm(NOON + 1, () => rung++)();
    clock.alarm(NOON + 2, () => rung++);
    await clock.moveTo(NOON + 3, settled);
    await clock.moveTo(NOON + 9, settled);
    assert.equal(rung, 1);
  });

  it('rings late, where it stands, what lies behind it; and never goes back', async () => {
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
  it('is as far ahead as it was moved, and stays in its mode', async () => {
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

  it('rings by itself once the instant is there, also one that was set while it stood', async () => {
    const clock = frozen();
    const rung = new Promise<number>((resolve) => clock.alarm(NOON + 5, () => resolve(clock.now())));
    clock.resume();
    // An alarm alone keeps no process alive.
    const alive = setInterval(() => {}, 1000);
    const at = await rung.finally(() => clearInterval(alive));
    assert.ok(at >= NOON + 5);
  });
});

describe('A clock that several steer', () => {
  it('is moved by one after the other, also when one fails', async () => {
    const clock = frozen();
    const hour = () => clock.steer(() => clock.moveTo(clock.now() + 3_600_000, settled));
    const failing = clock.steer(() => Promise.reject(new Error('no')));
    const moves = [hour(), hour(), hour()];
    await assert.rejects(failing, /no/);
    await Promise.all(moves);
    assert.equal(clock.now(), NOON + 3 * 3_600_000);
  });
});
