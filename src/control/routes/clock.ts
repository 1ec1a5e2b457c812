import { findNextDue } from '../../app/find-next-due.ts';
import { requireFound } from '../../app/require-found.ts';
import { saveClock } from '../../app/save-clock.ts';
import { returnToRealTime } from '../../app/return-to-real-time.ts';
import type { SteerableClock } from '../../app/ports/clock.ts';
import { boolean, id, object, oneOf, string } from '../../contract/graph-types.ts';
import { compileCallHours } from '../../domain/call-hours.ts';
import type { PageId } from '../../domain/ids.ts';
import { nextOpening } from '../../domain/next-opening.ts';
import { instant, instantOrNull } from '../views/encode.ts';
import { ControlError } from '../control-error.ts';
import { readDuration, readInstant } from '../read-time.ts';
import type { ControlRequest, Route } from '../route.ts';
import type * as shapes from '../shapes.ts';

const SKIPS = ['next', 'idle'] as const;
const steering = object({
  freeze: boolean,
  set: string,
  advance: string,
  skip_to: oneOf(SKIPS),
  resume: boolean,
  real: boolean,
});
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
    does: 'steers time {freeze:true} {set:INSTANT} {advance:DURATION} {skip_to:next|idle} {resume:true} {real:true}, in this process; what falls due is done first',
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

/** Maximum number of due instants that one `idle` passes: more than any retry schedule has. */
const MOST_SKIPS = 10_000;

async function steer(asked: ControlRequest): Promise<shapes.ClockView> {
  const { ports, live, clock, settle, body } = asked;
  if (!clock) throw new ControlError(409, 'clock_not_steerable', 'The clock of this server cannot be steered.');
  const { freeze, set, advance, skip_to: skipTo, resume, real } = steering.decode(body, []);
  const targets = [set, advance, skipTo].filter((each) => each !== undefined);
  const moves = [freeze === true, targets.length > 0];
  if (![...moves, resume === true, real === true].includes(true)) {
    throw new ControlError(400, 'invalid_parameter', 'Give one of freeze, set, advance, skip_to, resume, real.');
  }
  if (real && moves.includes(true)) {
    throw new ControlError(400, 'invalid_parameter', 'real excludes freeze, set, advance and skip_to.');
  }
  if (targets.length > 1) {
    throw new ControlError(400, 'invalid_parameter', 'set, advance and skip_to exclude each other.');
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
    if (goal !== undefined) await moveClock(clock, goal);
    if (skipTo !== undefined) await skip(clock, skipTo);
    if (real) await returnToRealTime(ports, clock, asked);
    else if (resume) clock.resume();
    await saveClock(ports.store, { ...clock.state, at: clock.now() });
    live.clockSteered();
    return encodeClock(clock.now(), clock);
  });
  /** Moves forward to `goal`. Saved first, so that a process that dies on the way does not start before what it recorded. */
  async function moveClock(clock: SteerableClock, goal: number): Promise<void> {
    await saveClock(ports.store, clock.stateAt(goal));
    await clock.moveTo(goal, settle);
  }

  /** Moves to the next instant at which a timer or a delivery is due, or on until nothing is due any more. */
  async function skip(clock: SteerableClock, to: (typeof SKIPS)[number]): Promise<void> {
    await settle();
    for (let skips = 0; skips < MOST_SKIPS; skips++) {
      const due = await findNextDue(ports);
      if (due === undefined) {
        if (to === 'idle' || skips > 0) return;
        throw new ControlError(409, 'nothing_due', 'No timer and no delivery is due at any time to come.');
      }
      await moveClock(clock, Math.max(due, clock.now()));
      if (to === 'next') return;
    }
  }
}
