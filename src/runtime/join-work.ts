import type { PageId } from '../domain/ids.ts';
import type { BackgroundParts } from './background.ts';

/** The background work on one database. */
export type DatabaseWork = Pick<BackgroundParts, 'dispatcher' | 'timerLoop' | 'changePoller' | 'pruner' | 'shares'>;

/**
 * Returns the work on several databases as one. What is about a Page goes to its database; `placeOf` returns undefined where that
 * is not known, and then all of them look.
 */
export function joinWork(
  works: readonly DatabaseWork[],
  placeOf: (pageId: PageId) => number | undefined,
): DatabaseWork {
  const [first] = works;
  if (first && works.length === 1) return first;
  const all = <N extends keyof DatabaseWork>(name: N): readonly NonNullable<DatabaseWork[N]>[] =>
    works.flatMap((work) => work[name] ?? []);
  const of = <T>(parts: readonly T[], pageId: PageId | undefined): readonly T[] => {
    const place = pageId === undefined ? undefined : placeOf(pageId);
    return place === undefined ? parts : parts.slice(place, place + 1);
  };
  const [dispatchers, timerLoops, pollers] = [all('dispatcher'), all('timerLoop'), all('changePoller')];
  return {
    dispatcher: {
      wake: (pageId) => of(dispatchers, pageId).forEach((each) => each.wake(pageId)),
      settled: () => every(dispatchers, (each) => each.settled()),
      giveUp: () => dispatchers.flatMap((each) => each.giveUp()),
      get unanswered() {
        return dispatchers.flatMap((each) => each.unanswered);
      },
      stop: (graceMs) => every(dispatchers, (each) => each.stop(graceMs)),
    },
    timerLoop: {
      wake: () => timerLoops.forEach((each) => each.wake()),
      settled: () => every(timerLoops, (each) => each.settled()),
      stop: () => every(timerLoops, (each) => each.stop()),
    },
    changePoller: {
      publish: (pageId, what) => of(pollers, pageId).forEach((each) => each.publish(pageId, what)),
      stop: () => every(pollers, (each) => each.stop()),
    },
    pruner: {
      async pruneBefore(before) {
        const pruned = await Promise.all(all('pruner').map((each) => each.pruneBefore(before)));
        return {
          deliveries: sum(pruned.map(({ deliveries }) => deliveries)),
          attempts: sum(pruned.map(({ attempts }) => attempts)),
          journal: sum(pruned.map(({ journal }) => journal)),
          isComplete: pruned.every(({ isComplete }) => isComplete),
        };
      },
      stop: () => every(all('pruner'), (each) => each.stop()),
    },
    shares: { leave: () => every(all('shares'), (each) => each.leave()) },
  };
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);

async function every<T>(parts: readonly T[], act: (part: T) => Promise<unknown>): Promise<void> {
  await Promise.all(parts.map(act));
}
