import { requireFound } from '../../app/require-found.ts';
import { saveClock } from '../../app/save-clock.ts';
import { returnToRealTime } from '../../app/return-to-real-time.ts';
import type { SteerableClock } from '../../app/ports/clock.ts';
import { boolean, id, object, string } from '../../contract/graph-types.ts';
import { compileCallHours } from '../../domain/call-hours.ts';
import type { PageId } from '../../domain/ids.ts';
import { nextOpening } from '../../domain/next-opening.ts';
import { instant, instantOrNull } from '../views/encode.ts';
import { ControlError } from '../control-error.ts';
import { readDuration, readInstant } from '../read-time.ts';
import type { ControlRequest, Route } from '../route.ts';
import type * as shapes from '../shapes.ts';

const steering = object({ freeze: boolean, set: string, advance: string, resume: boolean, real: boolean });
const clockQuery = object({ page_id: id });

/** The one clock of the server. */
export const clockRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/clock',
    does: 'the instant it is here, and whether time runs; with ?page_id= what time does next there',
    async answer(asked): Promise<shapes.ClockView> {
      const { page_id } = clockQuery.decode(asked.query, []);
      const now = asked.ports.clock.now();
      const next = page_id === undefined ? {} : await encodeNext(asked, page_id as PageId, now);
      return { ...encodeClock(now, asked.clock), ...next };
    },
  },
  {
    method: 'POST',
    path: '/clock',
    does: 'steers time {freeze:true} {set:INSTANT} {advance:DURATION} {resume:true} {real:true}, in this process; what falls due is done first',
    answer: steer,
  },
];

const encodeClock = (now: number, clock: SteerableClock | undefined): shapes.ClockView => ({
  now: instant(now),
  mode: clock?.state.mode ?? 'running',
  steerable: clock !== undefined,
  // How far ahead of the machine's clock: 0 is real time.
  ...(clock?.state.mode === 'running' && { offset_ms: clock.state.ahead }),
});

/** When the Page's hours open next, and when its next call button expires. */
const encodeNext = (
  { ports }: ControlRequest,
  pageId: PageId,
  now: number,
): Promise<Pick<shapes.ClockView, 'next_opening' | 'next_expiry'>> =>
  ports.store.read(async (reads) => {
    const { callHours } = requireFound(await reads.pages.find(pageId), 'page', pageId).settings;
    const opening = callHours ? nextOpening(compileCallHours(callHours), now) : undefined;
    return {
      next_opening: instantOrNull(opening ?? null),
      next_expiry: instantOrNull((await reads.messages.nextExpiry(pageId, now)) ?? null),
    };
  });

async function steer(asked: ControlRequest): Promise<shapes.ClockView> {
  const { ports, live, clock, settle, body } = asked;
  if (!clock) throw new ControlError(409, 'clock_not_steerable', 'The clock of this server cannot be steered.');
  const { freeze, set, advance, resume, real } = steering.decode(body, []);
  const moves = [freeze === true, set !== undefined, advance !== undefined];
  if (![...moves, resume === true, real === true].includes(true)) {
    throw new ControlError(400, 'invalid_parameter', 'Give one of freeze, set, advance, resume, real.');
  }
  if (real && moves.includes(true)) {
    throw new ControlError(400, 'invalid_parameter', 'real excludes freeze, set and advance.');
  }
  if (set !== undefined && advance !== undefined) {
    throw new ControlError(400, 'invalid_parameter', 'set and advance exclude each other.');
  }
  const target = set === undefined ? undefined : readInstant(set, 'set');
  const distance = advance === undefined ? undefined : readDuration(advance, 'advance');
  return clock.steer(async () => {
    const now = clock.now();
    if (target !== undefined && target < now) {
      const stands = `The clock goes forward only: it stands at ${instant(now)}.`;
      throw new ControlError(409, 'clock_goes_forward_only', stands);
    }
    if (freeze) clock.freeze();
    const goal = target ?? (distance === undefined ? undefined : now + distance);
    if (goal !== undefined) {
      // Kept first: a process that dies on the way must not come back before what it recorded there.
      await saveClock(ports.store, clock.stateAt(goal));
      await clock.moveTo(goal, settle);
    }
    if (real) await returnToRealTime(ports, clock, asked);
    else if (resume) clock.resume();
    await saveClock(ports.store, { ...clock.state, at: clock.now() });
    live.clockSteered();
    return encodeClock(clock.now(), clock);
  });
}
