import assert from 'node:assert/strict';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, it, type TestContext } from 'node:test';
import type { ChangeNotice } from '../app/ports/change-notices.ts';
import type { Ports } from '../app/ports/ports.ts';
import { ALL_WORK } from '../app/ports/work-share.ts';
import { startChangePoller } from './change-poller.ts';
import { OutageLog } from './outage-log.ts';
import { systemClock } from './system-clock.ts';

/** Starts a poller that counts its polls, on real time that the test moves, with a channel for notices of other processes. */
function start(t: TestContext, everyMs: number) {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  let now = 0;
  t.mock.method(performance, 'now', () => now);
  const ignore = (): void => {};
  const state: { polls: number; receive: (notice: ChangeNotice) => void } = { polls: 0, receive: ignore };
  const countPoll = async (): Promise<void> => {
    state.polls++;
  };
  const poller = startChangePoller(
    { store: { read: () => Promise.resolve({}) }, clock: systemClock } as unknown as Ports,
    {
      live: { wake: ignore, notify: ignore, poll: countPoll },
      dispatcher: { wake: ignore },
      timerLoop: { wake: ignore },
    },
    {
      everyMs,
      shares: { current: ALL_WORK, refresh: () => Promise.resolve(), leave: () => Promise.resolve() },
      outages: new OutageLog(ignore),
      openNotices: (receive) => {
        state.receive = receive;
        return { publish: ignore, close: () => Promise.resolve() };
      },
    },
  );
  t.after(() => poller.stop());
  const advance = async (ms: number): Promise<void> => {
    now += ms;
    t.mock.timers.tick(ms);
    await nextTurn();
  };
  return { state, advance };
}

describe('the change poller', () => {
  it('polls again after a pause that is at most the interval, and at least three quarters of it', async (t) => {
    const { state, advance } = start(t, 400);
    for (let poll = 1; poll <= 20; poll++) {
      await advance(299);
      assert.equal(state.polls, poll - 1);
      await advance(101);
      assert.equal(state.polls, poll);
    }
  });

  it('polls 100 ms after a notice that names Pages, and at once after one that may have missed some', async (t) => {
    const { state, advance } = start(t, 3_600_000);
    state.receive({ pages: [], attempted: [] });
    await advance(99);
    assert.equal(state.polls, 0);
    await advance(1);
    assert.equal(state.polls, 1);
    state.receive({ pages: undefined, attempted: [] });
    await advance(0);
    assert.equal(state.polls, 2);
  });
});
