import type { Ports } from './ports/ports.ts';

/**
 * Returns the instant (epoch ms) of the next timer or delivery; undefined when nothing is to come. `leavesOverdue` leaves
 * out deliveries that are due already, because they wait for a receiver that does not answer.
 */
export const findNextDue = (ports: Ports, leavesOverdue: boolean): Promise<number | undefined> =>
  ports.store.read(async (reads) => {
    const timer = await reads.timers.nextDue();
    const now = ports.clock.now();
    const queue = await (leavesOverdue ? reads.queues.nextDueAfter(now) : reads.queues.nextDue(now));
    return timer === undefined || queue === undefined ? (timer ?? queue) : Math.min(timer, queue);
  });
