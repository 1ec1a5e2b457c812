import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { MachineClock } from './system-clock.ts';

const NOON = Date.UTC(2026, 5, 2, 12);
const HOUR = 3_600_000;

/** Replaces the machine's time and its timers, which the test moves. */
function mockMachine(t: TestContext) {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const machine = { time: NOON, reading: 0.25 };
  t.mock.method(Date, 'now', () => Math.floor(machine.time));
  t.mock.method(performance, 'now', () => machine.reading);
  const pass = (ms: number): void => {
    machine.time += ms;
    machine.reading += ms;
    t.mock.timers.tick(ms);
  };
  return { machine, pass };
}

describe('The clock of the machine', () => {
  it('has its time, also after it was set to a later one', (t) => {
    const { machine, pass } = mockMachine(t);
    const clock = new MachineClock();
    assert.equal(clock.now(), NOON);
    pass(10.5);
    assert.equal(clock.now(), NOON + 10);
    machine.time += HOUR;
    assert.equal(clock.now(), NOON + HOUR + 10);
    pass(10);
    assert.equal(clock.now(), NOON + HOUR + 20);
  });

  it('goes on by the time that elapses when it was set to an earlier one, until that has caught up', (t) => {
    const { machine, pass } = mockMachine(t);
    const clock = new MachineClock();
    pass(10);
    assert.equal(clock.now(), NOON + 10);
    machine.time -= HOUR;
    assert.equal(clock.now(), NOON + 10);
    pass(HOUR / 2);
    assert.equal(clock.now(), NOON + HOUR / 2 + 10);
    machine.time += 2 * HOUR;
    assert.equal(clock.now(), NOON + HOUR / 2 + HOUR + 10);
  });

  it('rings an alarm after the time that it was to elapse, though it was set to an earlier one', (t) => {
    const { machine, pass } = mockMachine(t);
    const clock = new MachineClock();
    const rung: number[] = [];
    clock.alarm(clock.now() + 1000, () => rung.push(clock.now()));
    pass(400);
    machine.time -= HOUR;
    pass(599);
    assert.deepEqual(rung, []);
    pass(1);
    assert.deepEqual(rung, [NOON + 1000]);
  });

  it('rings an alarm that is further away than a timer can wait, and none that was cancelled', (t) => {
    const { pass } = mockMachine(t);
    const clock = new MachineClock();
    const rung: string[] = [];
    const month = 30 * 24 * HOUR;
    clock.alarm(NOON + month, () => rung.push('month'));
    clock.alarm(NOON + HOUR, () => rung.push('cancelled'))();
    for (let day = 0; day < 29; day++) pass(24 * HOUR);
    assert.deepEqual(rung, []);
    pass(24 * HOUR);
    assert.deepEqual(rung, ['month']);
  });

  it('begins at a given time while that of the machine is earlier', (t) => {
    const { machine, pass } = mockMachine(t);
    const clock = new MachineClock(NOON + HOUR);
    pass(10);
    assert.equal(clock.now(), NOON + HOUR + 10);
    machine.time += 2 * HOUR;
    assert.equal(clock.now(), NOON + 2 * HOUR + 10);
    assert.equal(new MachineClock(NOON).now(), NOON + 2 * HOUR + 10);
  });
});
