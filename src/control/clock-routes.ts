import { keepClock } from '../app/keep-clock.ts';
import type { SteerableClock } from '../app/steerable-clock.ts';
import { boolean, id, object, oneOf, string } from '../contract/graph-types.ts';
import type { JsonObject } from '../contract/json.ts';
import type { LiveScope } from '../app/ports.ts';
import type { PageId, Psid } from '../domain/ids.ts';
import { found } from '../app/found.ts';
import { instant } from './encode.ts';
import { PlainError } from './plain-error.ts';
import { readDuration, readInstant } from './read-time.ts';
import { OwnReply, type Asked, type Route } from './route.ts';

const steering = object({ freeze: boolean, set: string, advance: string, resume: boolean });
const liveQuery = object({ page_id: id, psid: id, scope: oneOf(['thread', 'inbox', 'page']) }, ['page_id']);

/** Time, and what it does: the one clock of the server, and the stream of what changes. */
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
  {
    method: 'GET',
    path: '/live',
    does: 'server-sent events of a Page, its inbox or a thread; ?page_id=&psid=&scope=, resumes from Last-Event-ID',
    async answer({ ports, live, query, request }) {
      const { page_id, psid, scope = psid === undefined ? 'page' : 'thread' } = liveQuery.decode(query, []);
      const pageId = page_id as PageId;
      if (scope === 'thread' && psid === undefined) {
        throw new PlainError(400, 'invalid_parameter', 'A thread is of one person: psid is required.');
      }
      await ports.store.read(async (reads) => found(await reads.page(pageId), 'page', pageId));
      const followed: LiveScope = {
        pageId,
        ...(scope === 'thread' && { psid: psid as Psid }),
        inbox: scope === 'inbox',
      };
      const last = request.headers['last-event-id'];
      const since = typeof last === 'string' && /^\d{1,15}$/.test(last) ? Number(last) : undefined;
      return new OwnReply({
        status: 200,
        headers: ['Content-Type', 'text/event-stream', 'Cache-Control', 'no-store', 'X-Accel-Buffering', 'no'],
        body: '',
        stream(response) {
          const close = live.open(followed, since, {
            write: (chunk) => void response.write(chunk),
            get backlog() {
              return response.writableLength;
            },
            end: () => void response.end(),
          });
          response.on('close', close);
        },
      });
    },
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
    await keepClock(ports.store, clock.stateAt(clock.now()));
    return encodeClock(clock.now(), clock);
  });
}
