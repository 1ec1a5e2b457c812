import { keepClock } from '../app/keep-clock.ts';
import type { SteerableClock } from '../app/steerable-clock.ts';
import { boolean, object, string } from '../contract/graph-types.ts';
import type { JsonObject } from '../contract/json.ts';
import { instant } from './encode.ts';
import { PlainError } from './plain-error.ts';
import { readDuration, readInstant } from './read-time.ts';
import type { Asked, Route } from './route.ts';

const steering = object({ freeze: boolean, set: string, advance: string, resume: boolean });

/** The one clock of the server. */
export const clockRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/clock',
    does: 'the instant it is here, and whether time runs',
    answer: async ({ ports, clock }) => encodeClock(ports.clock.now(), clock),
  },
  {
    method: 'POST',
    path: '/clock',
    does: 'steers time {freeze:true} {set:INSTANT} {advance:DURATION} {resume:true}; what falls due is done first',
    answer: steer,
  },
];

const encodeClock = (now: number, clock: SteerableClock | undefined): JsonObject => ({
  now: instant(now),
  mode: clock?.state.mode ?? 'running',
});

async function steer({ ports, clock, settle, body }: Asked): Promise<JsonObject> {
  if (!clock) throw new PlainError(409, 'clock_not_steerable', 'The clock of this server cannot be steered.');
  const { freeze, set, advance, resume } = steering.decode(body, []);
  const asked = [freeze === true, set !== undefined, advance !== undefined, resume === true];
  if (!asked.includes(true)) {
    throw new PlainError(400, 'invalid_parameter', 'Give one of freeze, set, advance, resume.');
  }
  if (set !== undefined && advance !== undefined) {
    throw new PlainError(400, 'invalid_parameter', 'set and advance exclude each other.');
  }
  const target = set === undefined ? undefined : readInstant(set, 'set');
  const distance = advance === undefined ? undefined : readDuration(advance, 'advance');
  return clock.steer(async () => {
    const now = clock.now();
    if (target !== undefined && target < now) {
      const stands = `The clock goes forward only: it stands at ${instant(now)}.`;
      throw new PlainError(409, 'clock_goes_forward_only', stands);
    }
    if (freeze) clock.freeze();
    const goal = target ?? (distance === undefined ? undefined : now + distance);
    if (goal !== undefined) {
      // Kept first: a process that dies on the way must not come back before what it recorded there.
      await keepClock(ports.store, clock.stateAt(goal));
      await clock.moveTo(goal, settle);
    }
    if (resume) clock.resume();
    await keepClock(ports.store, { ...clock.state, at: clock.now() });
    return encodeClock(clock.now(), clock);
  });
}
