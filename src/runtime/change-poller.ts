import type { PageId } from '../domain/ids.ts';
import type { ChangeNotice, OpenChangeNotices } from '../app/ports/change-notices.ts';
import type { OutageRecorder } from '../app/ports/retry-loop.ts';
import type { LiveStreams } from '../app/ports/live.ts';
import type { Ports } from '../app/ports/ports.ts';

/** Those who wait for what other processes do. */
export interface ChangeListeners {
  readonly live: Pick<LiveStreams, 'wake' | 'notify'> & { look(): Promise<void> };
  readonly dispatcher: { wake(): void };
  readonly timerLoop: { wake(): void };
}

export interface ChangePollerOptions {
  /** The longest pause between two looks; ms of the machine's time, however the clock stands. */
  readonly everyMs: number;
  /** Undefined where processes do not tell each other. */
  readonly openNotices: OpenChangeNotices | undefined;
  readonly outages: OutageRecorder;
}

/** Keeps this process up with the others on its database. */
export interface ChangePoller {
  /** Tells the others that something happened on a Page, or that a delivery of it was attempted. */
  publish(pageId: PageId, what?: 'attempt'): void;
  stop(): Promise<void>;
}

/** How soon after a hint it is seen to what is due: whoever gave the hint does so at once, so there is mostly nothing. */
const HINTED_MS = 100;

/**
 * Looks, at intervals, for what other processes have done: new revisions of the Pages that are followed, lanes and
 * timers that are due, because somebody put them there or died with them. That is one small query each, and all that
 * correctness needs. Hints make it quicker: what they name is looked at when they come.
 */
export function startChangePoller(
  ports: Ports,
  { live, dispatcher: courier, timerLoop: timekeeper }: ChangeListeners,
  options: ChangePollerOptions,
): ChangePoller {
  const { store, clock } = ports;
  const { everyMs, outages } = options;
  let timer: NodeJS.Timeout | undefined;
  let plannedFor = Infinity;
  /** How soon after the look that goes on somebody wants another. */
  let wantedIn = Infinity;
  let looking: Promise<void> | undefined;
  let failing = false;
  let stopped = false;

  /** Makes the next look come in `ms` at the latest. */
  function plan(ms: number): void {
    if (looking) wantedIn = Math.min(wantedIn, ms);
    const at = performance.now() + ms;
    if (stopped || looking || plannedFor <= at) return;
    clearTimeout(timer);
    plannedFor = at;
    timer = setTimeout(() => void (looking ??= look().finally(rest)), ms);
    timer.unref();
  }

  function rest(): void {
    looking = undefined;
    plannedFor = Infinity;
    // Processes that were started together are not to ask together.
    plan(Math.min(wantedIn, everyMs * (0.75 + Math.random() / 4)));
    wantedIn = Infinity;
  }

  async function look(): Promise<void> {
    const begun = performance.now();
    try {
      await live.look();
      const now = clock.now();
      const { lane = Infinity, timer = Infinity } = await store.read(async (reads) => ({
        lane: await reads.queues.nextDue(now),
        timer: await reads.timers.nextDue(),
      }));
      if (lane <= now) courier.wake();
      if (timer <= now) timekeeper.wake();
      failing = false;
      outages.recordSuccess(begun);
    } catch (error) {
      // The next look is the next try; of several that fail, the first is told.
      if (!failing && !stopped) outages.recordFailure('lookout', error, begun);
      failing = true;
    }
  }

  function hear({ pages, attempted }: ChangeNotice): void {
    if (stopped) return;
    for (const pageId of pages ?? []) live.wake(pageId);
    for (const pageId of attempted) live.notify(pageId, 'delivery');
    plan(pages === undefined ? 0 : HINTED_MS);
  }

  const hints = options.openNotices?.(hear);
  rest();
  return {
    publish(pageId, what) {
      hints?.publish(what === 'attempt' ? { pages: [], attempted: [pageId] } : { pages: [pageId], attempted: [] });
    },
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await Promise.all([looking, hints?.close()]);
    },
  };
}
