import type { SteerableClock } from '../../app/ports/clock.ts';
import { findClockState } from '../../app/find-clock-state.ts';
import { saveClockState } from '../../app/save-clock-state.ts';
import { object, string, type Decoder } from '../../contract/graph-types.ts';
import type { JsonObject } from '../../contract/json.ts';
import { applySeed } from '../../seed/apply-seed.ts';
import { findDemo } from '../../seed/find-demo.ts';
import { DEMO_SEED, readSeed, type Seed } from '../../seed/seed.ts';
import { ControlError } from '../control-error.ts';
import { noBody } from '../read-body.ts';
import { readPast } from '../read-time.ts';
import { route, type ControlParts, type Route } from '../route.ts';
import { instanceReset, instanceRestored, removal, settled, snapshot } from '../schemas/instance.ts';
import { encodeInstant } from '../views/instant.ts';
import { encodeUnanswered } from '../views/unanswered.ts';

const seed: Decoder<Seed> = { decode: (value) => readSeed(value), schema: { type: 'object' } };
const wholeBody: Decoder<JsonObject> = { decode: (value) => value as JsonObject, schema: { type: 'object' } };

/** The instance as a whole: settle, prune, reset, snapshot and restore. */
export const instanceRoutes: readonly Route[] = [
  route({
    method: 'POST',
    path: '/settle',
    summary:
      'Waits until everything that earlier requests caused is done: webhooks posted, due timers run; after ' +
      '--settle-timeout it names the callbacks that have not answered',
    body: noBody,
    result: settled,
    async answer({ ports, settle }) {
      const unanswered = await settle();
      const now = encodeInstant(ports.clock.now());
      return { settled: unanswered.length === 0, now, ...encodeUnanswered(unanswered) };
    },
  }),
  route({
    method: 'POST',
    path: '/prune',
    summary:
      'Removes deliveries and journal entries that are older than an instant, or an age such as 30d, as --keep-deliveries ' +
      'and --keep-journal do. Pending deliveries stay. It works for 5 s at most: complete is false when ' +
      'records are left, which the same request removes',
    body: object({ before: string }, ['before']),
    result: removal,
    async answer({ ports, prune, body }) {
      const before = readPast(body.before, 'before', ports.clock.now());
      const { deliveries, attempts, journal, isComplete } = await prune(before);
      return {
        before: encodeInstant(before),
        deliveries,
        later_attempts: attempts,
        journal_entries: journal,
        complete: isComplete,
      };
    },
  }),
  route({
    method: 'POST',
    path: '/reset',
    summary:
      'Empties the instance and applies the seed of the request, else that with which the server started; the clock ' +
      'returns to that of the options',
    body: object({ seed }),
    result: instanceReset,
    async answer(request) {
      const { ports, initial, body } = request;
      await replaceInstance(request, async (clock) => {
        await ports.store.clear();
        if (initial.clock) clock.restore(initial.clock);
        await saveClockState(ports.store, { ...clock.state, at: clock.now() });
        const chosen = body.seed ?? initial.seed ?? DEMO_SEED;
        await applySeed(ports, chosen);
        request.usage.replaceLimits({ ...chosen.limits, ...initial.limits });
      });
      return { reset: true as const, demo: (await findDemo(ports)) ?? null };
    },
  }),
  route({
    method: 'GET',
    path: '/snapshot',
    summary: 'Returns the whole instance as JSON, to be restored later; contains the secrets of the apps',
    result: snapshot,
    async answer({ ports, clock, settle }) {
      await settle();
      // The clock is saved only when it is steered, so the saved state may be old.
      if (clock) await saveClockState(ports.store, { ...clock.state, at: clock.now() });
      return ports.store.snapshot();
    },
  }),
  route({
    method: 'PUT',
    path: '/snapshot',
    summary: 'Replaces the whole instance, its clock included, by a snapshot',
    body: wholeBody,
    result: instanceRestored,
    async answer(request) {
      const { ports, body } = request;
      await replaceInstance(request, async (clock) => {
        await ports.store.restore(body);
        const saved = await findClockState(ports.store);
        if (saved) clock.restore(saved);
        // The limits stay; the requests before are of another instance.
        request.usage.replaceLimits(request.usage.limits);
      });
      return { restored: true as const, now: encodeInstant(ports.clock.now()), demo: (await findDemo(ports)) ?? null };
    },
  }),
];

/** Runs `replace`, which replaces the content of the store, while nothing else is under way. Throws ControlError. */
async function replaceInstance(parts: ControlParts, replace: (clock: SteerableClock) => Promise<void>): Promise<void> {
  const { clock, settle, requests, moves, receivers, faults, instanceReplaced } = parts;
  if (!clock) {
    const message = 'The instance cannot be replaced: other processes may use its data (its clock cannot be moved).';
    throw new ControlError(409, 'instance_not_replaceable', message);
  }
  await clock.steer(async () => {
    await settle();
    await replace(clock);
    await requests.clear();
    moves.clear();
    receivers.clear();
    faults.replace([]);
    instanceReplaced();
  });
}
