import type { SteerableClock } from '../../app/ports/clock.ts';
import type { Ports } from '../../app/ports/ports.ts';
import { requireFound } from '../../app/require-found.ts';
import { returnToRealTime } from '../../app/return-to-real-time.ts';
import { saveClock } from '../../app/save-clock.ts';
import { boolean, id, object, string } from '../../contract/graph-types.ts';
import { compileCallHours } from '../../domain/call-hours.ts';
import type { PageId } from '../../domain/ids.ts';
import { nextOpening } from '../../domain/next-opening.ts';
import { ControlError } from '../control-error.ts';
import { readDuration, readInstant } from '../read-time.ts';
import { route, type ControlParts, type Route } from '../route.ts';
import { clockView } from '../schemas.ts';
import type * as shapes from '../shapes.ts';
import { encodeInstant, encodeInstantOrNull } from '../views/instant.ts';

const command = object({ freeze: boolean, set: string, advance: string, resume: boolean, real: boolean });
type Command = ReturnType<typeof command.decode>;

/** The clock of the server. */
export const clockRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/clock',
    summary: 'Returns the time and if it runs; with page_id also the next opening and expiry there',
    query: object({ page_id: id }),
    result: clockView,
    async answer({ ports, clock, query: { page_id } }) {
      const now = ports.clock.now();
      const next = page_id === undefined ? {} : await encodeNext(ports, page_id as PageId, now);
      return { ...encodeClock(now, clock), ...next };
    },
  }),
  route({
    method: 'POST',
    path: '/clock',
    summary:
      'Freezes, sets, advances or resumes the clock of this process, or returns it to real time; does first what ' +
      'falls due on the way. set takes an instant, advance an ISO 8601 duration',
    body: command,
    result: clockView,
    answer: (request) => steer(request, request.body),
  }),
];

const encodeClock = (now: number, clock: SteerableClock | undefined): shapes.ClockView => ({
  now: encodeInstant(now),
  mode: clock?.state.mode ?? 'running',
  steerable: clock !== undefined,
  ...(clock?.state.mode === 'running' && { offset_ms: clock.state.ahead }),
});

/** Encodes the next opening of the Page's hours and the next expiry of one of its call buttons after `now`. */
const encodeNext = (
  { store }: Ports,
  pageId: PageId,
  now: number,
): Promise<Pick<shapes.ClockView, 'next_opening' | 'next_expiry'>> =>
  store.read(async (reads) => {
    const { callHours } = requireFound(await reads.pages.find(pageId), 'page', pageId).settings;
    const opening = callHours ? nextOpening(compileCallHours(callHours), now) : undefined;
    return {
      next_opening: encodeInstantOrNull(opening ?? null),
      next_expiry: encodeInstantOrNull((await reads.messages.nextExpiry(pageId, now)) ?? null),
    };
  });

const invalid = (message: string): ControlError => new ControlError(400, 'invalid_parameter', message);

async function steer(parts: ControlParts, { freeze, set, advance, resume, real }: Command): Promise<shapes.ClockView> {
  const { ports, live, clock, settle } = parts;
  if (!clock) throw new ControlError(409, 'clock_not_steerable', 'The clock of this server cannot be steered.');
  const moves = [freeze === true, set !== undefined, advance !== undefined];
  if (![...moves, resume === true, real === true].includes(true)) {
    throw invalid('Give one of freeze, set, advance, resume, real.');
  }
  if (real && moves.includes(true)) throw invalid('real excludes freeze, set and advance.');
  if (set !== undefined && advance !== undefined) throw invalid('set and advance exclude each other.');
  const target = set === undefined ? undefined : readInstant(set, 'set');
  const distance = advance === undefined ? undefined : readDuration(advance, 'advance');
  return clock.steer(async () => {
    const now = clock.now();
    if (target !== undefined && target < now) {
      const message = `The clock goes forward only: it stands at ${encodeInstant(now)}.`;
      throw new ControlError(409, 'clock_goes_forward_only', message);
    }
    if (freeze) clock.freeze();
    const goal = target ?? (distance === undefined ? undefined : now + distance);
    if (goal !== undefined) {
      // Saved first: a process that dies while it moves must not restart before an instant that it has recorded.
      await saveClock(ports.store, clock.stateAt(goal));
      await clock.moveTo(goal, settle);
    }
    if (real) await returnToRealTime(ports, clock, parts);
    else if (resume) clock.resume();
    await saveClock(ports.store, { ...clock.state, at: clock.now() });
    live.clockSteered();
    return encodeClock(clock.now(), clock);
  });
}
