import type { Ports } from './ports/ports.ts';

/** Returns the instant (epoch ms) of the next timer or delivery; undefined when nothing is to come. */
export const findNextDue = (ports: Ports): Promise<number | undefined> =>
  ports.store.read(async (reads) => {
    const timer = await reads.timers.nextDue();
    const queue = await reads.queues.nextDue(ports.clock.now());
    return timer === undefined || queue === undefined ? (timer ?? queue) : Math.min(timer, queue);
  });
