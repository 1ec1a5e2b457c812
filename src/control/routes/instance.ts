import { findClockState, saveClock } from '../../app/save-clock.ts';
import type { SteerableClock } from '../../app/ports/clock.ts';
import { object, type Decoder } from '../../contract/graph-types.ts';
import { applySeed, DEMO_SEED, findDemo, readSeed, type Seed } from '../../seed/seed.ts';
import { ControlError } from '../control-error.ts';
import type { ControlRequest, Route } from '../route.ts';
import type * as shapes from '../shapes.ts';
import { instant } from '../views/encode.ts';

const seed: Decoder<Seed> = { decode: (value) => readSeed(value), schema: { type: 'object' } };
const resetBody = object({ seed });

/** The instance as a whole: wait for it, start it anew, save it and restore it. */
export const instanceRoutes: readonly Route[] = [
  {
    method: 'POST',
    path: '/settle',
    does: 'waits until everything that earlier requests caused is done: webhooks posted, due timers run',
    async answer({ ports, settle }): Promise<shapes.Settled> {
      await settle();
      return { settled: true, now: instant(ports.clock.now()) };
    },
  },
  {
    method: 'POST',
    path: '/reset',
    does: 'empties the instance and starts it anew {seed?}; without a seed as the server was started, its clock included',
    async answer(request): Promise<shapes.InstanceReset> {
      const chosen = resetBody.decode(request.body, []).seed ?? request.initial.seed ?? DEMO_SEED;
      const { ports, initial } = request;
      await replaceInstance(request, async (clock) => {
        await ports.store.clear();
        if (initial.clock) clock.restore(initial.clock);
        await saveClock(ports.store, { ...clock.state, at: clock.now() });
        await applySeed(ports, chosen);
      });
      return { reset: true, demo: (await findDemo(ports)) ?? null };
    },
  },
  {
    method: 'GET',
    path: '/snapshot',
    does: 'the whole instance as JSON, to be restored later; the secrets of the apps are in it',
    async answer({ ports, clock, settle }): Promise<object> {
      await settle();
      // The clock is saved only when it is steered, so the saved state may be old.
      if (clock) await saveClock(ports.store, { ...clock.state, at: clock.now() });
      return ports.store.snapshot();
    },
  },
  {
    method: 'PUT',
    path: '/snapshot',
    does: 'replaces the whole instance, its clock included, by a snapshot',
    async answer(request): Promise<shapes.InstanceRestored> {
      const { ports, body } = request;
      await replaceInstance(request, async (clock) => {
        await ports.store.restore(body);
        const saved = await findClockState(ports.store);
        if (saved) clock.restore(saved);
      });
      return { restored: true, now: instant(ports.clock.now()) };
    },
  },
];

/** Runs `act`, which replaces the content of the store, while nothing else is under way. Throws ControlError. */
async function replaceInstance(request: ControlRequest, act: (clock: SteerableClock) => Promise<void>): Promise<void> {
  const { clock, settle, requests, receivers, instanceReplaced } = request;
  if (!clock) {
    const message = 'The instance cannot be replaced: other processes may use its data (its clock cannot be steered).';
    throw new ControlError(409, 'instance_not_replaceable', message);
  }
  await clock.steer(async () => {
    await settle();
    await act(clock);
    requests.clear();
    receivers.clear();
    instanceReplaced();
  });
}
