import { findNextDue } from '../../app/find-next-due.ts';
import type { UnansweredQueue } from '../../app/ports/delivery-work.ts';
import type { SteerableClock } from '../../app/ports/clock.ts';
import type { Ports } from '../../app/ports/ports.ts';
import { requireFound } from '../../app/require-found.ts';
import { returnToRealTime } from '../../app/return-to-real-time.ts';
import { saveClockState } from '../../app/save-clock-state.ts';
import { boolean, id, object, oneOf, string } from '../../contract/graph-types.ts';
import { compileCallHours } from '../../domain/call-hours.ts';
import type { PageId } from '../../domain/ids.ts';
import { findNextOpening } from '../../domain/next-opening.ts';
import { ControlError } from '../control-error.ts';
import { readDuration, readInstant } from '../read-time.ts';
import { route, type ControlParts, type Route } from '../route.ts';
import { clockView } from '../schemas.ts';
import type * as shapes from '../shapes.ts';
import { encodeInstant, encodeInstantOrNull } from '../views/instant.ts';
import { encodeUnanswered } from '../views/unanswered.ts';

const SKIPS = ['next', 'idle'] as const;
/** Maximum number of due instants that one `idle` passes: more than any retry schedule has. */
const MAX_SKIPS = 10_000;

const command = object({
  freeze: boolean,
  set: string,
  advance: string,
  skip_to: oneOf(SKIPS),
  resume: boolean,
  real: boolean,
});
type Settle = ControlParts['settle'];
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
      'falls due on the way. It goes forward only: real is refused when anything is recorded later. A receiver that does not answer within ' +
      '--settle-timeout is not waited for, and unanswered names it. set takes an instant, advance an ISO 8601 duration; skip_to moves to what is due next',
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
    const opening = callHours ? findNextOpening(compileCallHours(callHours), now) : undefined;
    return {
      next_opening: encodeInstantOrNull(opening ?? null),
      next_expiry: encodeInstantOrNull((await reads.messages.nextExpiry(pageId, now)) ?? null),
    };
  });

const invalid = (message: string): ControlError => new ControlError(400, 'invalid_parameter', message);

async function steer(parts: ControlParts, command: Command): Promise<shapes.ClockView> {
  const { ports, live, clock } = parts;
  if (!clock)
    throw new ControlError(
      409,
      'clock_not_steerable',
      'The clock of this server cannot be moved: a service needs --steer-clock for that.',
    );
  const { freeze, set, advance, skip_to: skipTo, resume, real } = command;
  const targets = [set, advance, skipTo].filter((each) => each !== undefined);
  const moves = [freeze === true, targets.length > 0];
  if (![...moves, resume === true, real === true].includes(true)) {
    throw invalid('Give one of freeze, set, advance, skip_to, resume, real.');
  }
  if (real && moves.includes(true)) throw invalid('real excludes freeze, set, advance and skip_to.');
  if (targets.length > 1) throw invalid('set, advance and skip_to exclude each other.');
  const target = set === undefined ? undefined : readInstant(set, 'set');
  const distance = advance === undefined ? undefined : readDuration(advance, 'advance');
  const unanswered = new Map<string, UnansweredQueue>();
  const settle = async (): Promise<readonly UnansweredQueue[]> => {
    const queues = await parts.settle();
    for (const queue of queues) unanswered.set(`${queue.pageId} ${queue.appId}`, queue);
    return queues;
  };
  return clock.steer(async () => {
    const now = clock.now();
    if (target !== undefined && target < now) throw goesForwardOnly(parts, `it stands at ${encodeInstant(now)}`);
    if (freeze) clock.freeze();
    const goal = target ?? (distance === undefined ? undefined : now + distance);
    if (goal !== undefined) await moveTo(ports, settle, clock, goal);
    if (skipTo !== undefined) await skip(ports, settle, clock, skipTo);
    if (real) {
      const latest = await returnToRealTime(ports, clock, { ...parts, settle });
      if (latest !== undefined) throw goesForwardOnly(parts, `the data goes up to ${encodeInstant(latest)}`);
    } else if (resume) clock.resume();
    await saveClockState(ports.store, { ...clock.state, at: clock.now() });
    live.clockSteered();
    return { ...encodeClock(clock.now(), clock), ...encodeUnanswered(unanswered.values()) };
  });
}

/** Returns the refusal to set the clock back, with the way to an earlier time. */
function goesForwardOnly({ initial }: ControlParts, state: string): ControlError {
  const startsInRealTime = initial.clock?.mode === 'running' && initial.clock.ahead === 0;
  const start = startsInRealTime ? 'in real time' : 'with the clock that the server was started with';
  const advice = `POST /_control/reset empties the instance and starts it anew ${start}.`;
  return new ControlError(409, 'clock_goes_forward_only', `The clock goes forward only: ${state}.`, { advice });
}

/** Moves forward to `goal`. Saves it first: a process that dies on the way must not restart before what it recorded. */
async function moveTo({ store }: Ports, settle: Settle, clock: SteerableClock, goal: number): Promise<void> {
  await saveClockState(store, clock.stateAt(goal));
  await clock.moveTo(goal, settle);
}

/**
 * Moves to the next instant at which a timer or a delivery is due, or on until nothing is due any more but what waits for a
 * receiver that does not answer.
 */
async function skip(ports: Ports, settle: Settle, clock: SteerableClock, to: (typeof SKIPS)[number]): Promise<void> {
  for (let skips = 0; skips < MAX_SKIPS; skips++) {
    const unanswered = await settle();
    const due = await findNextDue(ports, unanswered.length > 0);
    if (due === undefined) {
      if (to === 'idle' || skips > 0) return;
      throw new ControlError(409, 'nothing_due', 'No timer and no delivery is due at any time to come.');
    }
    await moveTo(ports, settle, clock, Math.max(due, clock.now()));
    if (to === 'next') return;
  }
}
