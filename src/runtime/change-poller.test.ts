import assert from 'node:assert/strict';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, it, type TestContext } from 'node:test';
import type { ChangeNotice } from '../app/ports/change-notices.ts';
import type { Ports } from '../app/ports/ports.ts';
import { startChangePoller } from './change-poller.ts';
import { OutageLog } from './outage-log.ts';
import { systemClock } from './system-clock.ts';

/** A poller that counts its looks, on a machine's time that the test moves, and the way for notices of others. */
function start(t: TestContext, everyMs: number) {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  let now = 0;
  t.mock.method(performance, 'now', () => now);
  const ignore = (): void => {};
  const state: { looks: number; receive: (notice: ChangeNotice) => void } = { looks: 0, receive: ignore };
  const poller = startChangePoller(
    { store: { read: () => Promise.resolve({}) }, clock: systemClock } as unknown as Ports,
    {
      live: { wake: ignore, notify: ignore, look: () => Promise.resolve(void state.looks++) },
      dispatcher: { wake: ignore },
      timerLoop: { wake: ignore },
    },
    {
      everyMs,
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
  it('looks again after a pause that is at most the interval, and at least three quarters of it', async (t) => {
    const { state, advance } = start(t, 400);
    for (let look = 1; look <= 20; look++) {
      await advance(299);
      assert.equal(state.looks, look - 1);
      await advance(101);
      assert.equal(state.looks, look);
    }
  });

  it('looks 100 ms after a notice that names Pages, and at once after one that may have missed some', async (t) => {
    const { state, advance } = start(t, 3_600_000);
    state.receive({ pages: [], attempted: [] });
    await advance(99);
    assert.equal(state.looks, 0);
    await advance(1);
    assert.equal(state.looks, 1);
    state.receive({ pages: undefined, attempted: [] });
    await advance(0);
    assert.equal(state.looks, 2);
  });
});
