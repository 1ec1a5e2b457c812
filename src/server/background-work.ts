import { randomUUID } from 'node:crypto';
import { ALL_WORK } from '../app/ports/work-share.ts';
import type { Config } from '../config/config.ts';
import { startChangePoller, type ChangeListeners } from '../runtime/change-poller.ts';
import { joinWork, type DatabaseWork } from '../runtime/join-work.ts';
import type { SharedLiveStreams } from '../runtime/live-streams.ts';
import { Pruner } from '../runtime/pruner.ts';
import { startTimerLoop } from '../runtime/timer-loop.ts';
import { RetriedWakeLoop } from '../runtime/wake-loop.ts';
import { openWorkShares } from '../runtime/work-shares.ts';
import type { Driver } from '../store/driver.ts';
import type { SeveralStores } from '../store/several/store.ts';
import { startDispatcher, type DispatcherOptions } from '../webhooks/dispatcher.ts';
import type { Parts } from './parts.ts';

/**
 * Starts the work that goes on beside requests, on each database. To be called once the server listens: a delivery to a
 * built-in receiver needs its address.
 */
export function startBackgroundWork(config: Config, parts: Parts, publicUrl: () => string): void {
  const { drivers, background, live, metrics, moves, media, several } = parts;
  const onAttempt: DispatcherOptions['onAttempt'] = (pageId, state, durationMs) => {
    metrics.countAttempt(state, durationMs);
    moves.onAttempt(pageId, state);
    background.publishAttempt(pageId);
    media?.onAttempt(pageId);
  };
  const name = randomUUID();
  const works = drivers.map((driver, place) => startWork(config, parts, { driver, place, name, publicUrl, onAttempt }));
  background.start({ ...joinWork(works, (pageId) => several?.placement.find(pageId) ?? undefined), live, media });
}

/** One database of the instance: its number, and a name of this process. */
interface WorkPlace extends Pick<DispatcherOptions, 'publicUrl' | 'onAttempt'> {
  readonly driver: Driver;
  readonly place: number;
  readonly name: string;
}

/** Starts the work on one database: its deliveries and timers, the removal of old records, and what other processes change. */
function startWork(
  config: Config,
  parts: Parts,
  { driver, place, name, publicUrl, onAttempt }: WorkPlace,
): DatabaseWork {
  const { log, outages, live, media, several } = parts;
  const { readOnly, retention, pruneEveryMs: everyMs } = config;
  const ports = { ...parts.ports, store: several?.parts[place] ?? parts.ports.store };
  const shares = driver.soleWriter || readOnly ? undefined : openWorkShares(ports, name);
  const share = () => shares?.current ?? ALL_WORK;
  const dispatcherOptions: DispatcherOptions = {
    policy: config.retry,
    publicUrl,
    deadlineMs: config.deliveryDeadlineMs,
    onAttempt,
    faults: parts.faults,
    share,
    createWakeLoop: (loop, run) => new RetriedWakeLoop(loop, outages, run),
    outages,
    log,
  };
  const dispatcher = readOnly ? undefined : startDispatcher(ports, parts.sender, dispatcherOptions);
  const timerLoop = readOnly ? undefined : startTimerLoop(ports, outages, share);
  const openNotices = config.changeNotices ? driver.openChangeNotices : undefined;
  const changePoller =
    shares &&
    startChangePoller(
      ports,
      { live: place === 0 ? pollAll(live, several) : pollNothing(live), dispatcher, timerLoop, media },
      { everyMs: config.pollMs, openNotices, shares, outages },
    );
  const { store, clock } = ports;
  const isShared = !driver.soleWriter;
  const pruner = readOnly ? undefined : new Pruner({ store, clock, retention, everyMs, isShared, outages, log });
  return { dispatcher, timerLoop, changePoller, pruner, shares };
}

/** Returns the live streams for the poll of the first database, which is about the Pages of all of them. */
const pollAll = (live: SharedLiveStreams, several: SeveralStores | undefined): ChangeListeners['live'] => ({
  ...pollNothing(live),
  async poll() {
    await live.poll();
    await several?.refresh();
  },
});

/** Returns the live streams for the polls of the other databases. */
const pollNothing = (live: SharedLiveStreams): ChangeListeners['live'] => ({
  wake: (pageId) => live.wake(pageId),
  notify: (pageId, what) => live.notify(pageId, what),
  poll: () => Promise.resolve(),
});
