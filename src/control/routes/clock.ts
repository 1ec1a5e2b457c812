import { findNextDue } from '../../app/find-next-due.ts';
import type { UnansweredQueue } from '../../app/ports/delivery-work.ts';
import type { SteerableClock } from '../../app/ports/clock.ts';
import type { Ports } from '../../app/ports/ports.ts';
import type { Reads } from '../../app/ports/store.ts';
import { requireFound } from '../../app/require-found.ts';
import { returnToRealTime } from '../../app/return-to-real-time.ts';
import { saveClockState } from '../../app/save-clock-state.ts';
import { boolean, id, object, oneOf, string } from '../../contract/graph-types.ts';
import { compileCallHours, type Schedule } from '../../domain/call-hours.ts';
import type { PageId } from '../../domain/ids.ts';
import { listOpenWindows } from '../../domain/open-windows.ts';
import { findNextClosing, findNextOpening } from '../../domain/next-opening.ts';
import { findLastExpiry } from '../../domain/message.ts';
import { STANDARD_WINDOW_MS } from '../../domain/messaging-window.ts';
import { findTimeZone } from '../../domain/time-zone.ts';
import type { ClockMove, EndedThings, PageMove } from '../../runtime/clock-moves.ts';
import { ControlError } from '../control-error.ts';
import { readDuration, readInstant } from '../read-time.ts';
import { route, type ControlParts, type Route } from '../route.ts';
import { clockMove, clockView } from '../schemas/clock.ts';
import { listOf } from '../schemas/list.ts';
import type * as shapes from '../shapes/clock.ts';
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
    summary:
      'Returns the time and the mode of the clock; with page_id also the next instants at which that Page changes',
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
      'Freezes, sets, advances or resumes the clock of this process, or returns it to real time. Before it ' +
      'answers, everything that falls due on the way happens in order; unanswered names the receivers that did not answer within ' +
      '--settle-timeout. The clock goes forward only: real is refused when a record is later than real time. set takes an ' +
      'instant, advance an ISO 8601 duration; skip_to moves to the next instant at which anything is due',
    body: command,
    result: clockView,
    answer: (request) => steer(request, request.body),
  }),
  route({
    method: 'GET',
    path: '/clock/moves',
    summary:
      'Lists the last moves of the clock of this process with what they caused on a Page, newest first. Only the ' +
      'first 100 Pages of the instance have moves',
    query: object({ page_id: id }, ['page_id']),
    result: listOf(clockMove),
    answer: async ({ moves, query: { page_id } }) => ({
      data: moves.list().flatMap((move) => encodeMove(move, move.pages.get(page_id as PageId))),
    }),
  }),
];

function encodeMove({ number, from, to }: ClockMove, page: PageMove | undefined): readonly shapes.ClockMove[] {
  if (!page) return [];
  const { fromRevision, toRevision, wasOpen, isOpen, openings, expiredButtons, closedWindows, delivered, failed } =
    page;
  return [
    {
      number,
      from: encodeInstant(from),
      to: encodeInstant(to),
      from_revision: fromRevision,
      to_revision: toRevision,
      was_open: wasOpen,
      is_open: isOpen,
      openings: openings ?? null,
      expired_buttons: encodeEnded(expiredButtons),
      closed_windows: encodeEnded(closedWindows),
      webhooks: { delivered, failed },
    },
  ];
}

const encodeEnded = ({ count, first }: EndedThings): shapes.EndedThings => ({
  count,
  first: first.map(({ psid, at }) => ({ psid, at: encodeInstant(at) })),
});

const encodeClock = (now: number, clock: SteerableClock | undefined): shapes.ClockView => ({
  now: encodeInstant(now),
  mode: clock?.state.mode ?? 'running',
  steerable: clock !== undefined,
  ...(clock?.state.mode === 'running' && { offset_ms: clock.state.ahead }),
});

/** Encodes the next instants after `now` at which something changes on the Page, or is due. */
const encodeNext = async (
  ports: Ports,
  pageId: PageId,
  now: number,
): Promise<Omit<shapes.ClockView, 'now' | 'mode' | 'steerable' | 'offset_ms'>> => {
  const due = await findNextDue(ports, true);
  return ports.store.read(async (reads) => {
    const { callHours } = requireFound(await reads.pages.find(pageId), 'page', pageId).settings;
    const schedule = callHours ? compileCallHours(callHours) : undefined;
    const change = callHours ? findTimeZone(callHours.timeZone)?.nextTransition(now) : undefined;
    return {
      next_opening: encodeInstantOrNull((schedule && findNextOpening(schedule, now)) ?? null),
      next_closing: encodeInstantOrNull((schedule && findNextClosing(schedule, now)) ?? null),
      next_clock_change: encodeInstantOrNull(change ?? null),
      next_due: encodeInstantOrNull(due ?? null),
      next_expiry: encodeInstantOrNull((await reads.messages.nextExpiry(pageId, now)) ?? null),
    };
  });
};

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
  if (freeze && resume && targets.length === 0) throw invalid('freeze and resume exclude each other.');
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
    const record = (move: () => Promise<void>) => recordMove({ ...parts, settle }, clock, move);
    if (goal !== undefined) await record(() => moveTo(ports, settle, clock, goal));
    if (skipTo !== undefined) await record(() => skip(ports, settle, clock, skipTo));
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

/** Maximum number of Pages of which a move is recorded. */
const RECORDED_PAGES = 100;

/** Runs `move` and records what it caused: the clock's own work before it does not count. */
async function recordMove(
  { ports, moves, settle }: Pick<ControlParts, 'ports' | 'moves'> & { readonly settle: Settle },
  clock: SteerableClock,
  move: () => Promise<void>,
): Promise<void> {
  await settle();
  const listPages = () => ports.store.read((reads) => reads.pages.list('', RECORDED_PAGES));
  const from = clock.now();
  const before = new Map((await listPages()).map((page) => [page.id, page]));
  moves.begin();
  try {
    await move();
    const to = clock.now();
    const moved = await listPages();
    const ended = await ports.store.read(async (reads) => {
      const found = new Map<PageId, Pick<PageMove, 'expiredButtons' | 'closedWindows'>>();
      for (const { id } of moved) found.set(id, await findEnded(reads, id, from, to));
      return found;
    });
    const pages = moved.map(({ id, revision, settings: { callHours } }) => {
      const schedule = callHours ? compileCallHours(callHours) : undefined;
      const isOpenAt = (at: number): boolean => schedule?.isOpenAt(at) ?? true;
      const fromRevision = before.get(id)?.revision ?? 0;
      const [wasOpen, isOpen] = [isOpenAt(from), isOpenAt(to)];
      const openings = countOpenings(schedule, from, to);
      const { expiredButtons = NONE_ENDED, closedWindows = NONE_ENDED } = ended.get(id) ?? {};
      return [
        id,
        { fromRevision, toRevision: revision, wasOpen, isOpen, openings, expiredButtons, closedWindows },
      ] as const;
    });
    moves.end(from, to, new Map(pages));
  } catch (error) {
    moves.abandon();
    throw error;
  }
}

/** Maximum number of buttons and windows of a Page that are counted, and that are named. */
const MOST_COUNTED = 100;
const MOST_NAMED = 5;
const NONE_ENDED: EndedThings = { count: 0, first: [] };

/** Finds the call buttons and the messaging windows of a Page that ended in `(from, to]` (epoch ms). */
async function findEnded(
  reads: Reads,
  pageId: PageId,
  from: number,
  to: number,
): Promise<Pick<PageMove, 'expiredButtons' | 'closedWindows'>> {
  const expired = await reads.messages.listExpiring(pageId, from, to, MOST_COUNTED);
  const acts = await reads.threads.listByLastAct(
    pageId,
    from - STANDARD_WINDOW_MS,
    to - STANDARD_WINDOW_MS,
    MOST_COUNTED,
  );
  const toEnded = (all: EndedThings['first']): EndedThings => ({
    count: all.length,
    first: all.slice(0, MOST_NAMED),
  });
  return {
    expiredButtons: toEnded(expired.map(({ psid, content }) => ({ psid, at: findLastExpiry(content) ?? to }))),
    closedWindows: toEnded(acts.map(({ psid, lastActAt }) => ({ psid, at: lastActAt + STANDARD_WINDOW_MS }))),
  };
}

/** Longest move whose openings are counted, in ms. */
const COUNTED_MS = 366 * 86_400_000;

/** Returns the number of times that hours open in `(from, to]` (epoch ms); undefined for a longer move than COUNTED_MS. */
function countOpenings(schedule: Schedule | undefined, from: number, to: number): number | undefined {
  if (to - from > COUNTED_MS) return undefined;
  return schedule ? listOpenWindows(schedule, from, to + 1).filter(({ opensAt }) => opensAt > from).length : 0;
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
