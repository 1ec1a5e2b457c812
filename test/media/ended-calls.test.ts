import assert from 'node:assert/strict';
import { after, it, type TestContext } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Endpoint } from '../../src/media/endpoint.ts';
import { startInstance } from '../support/instance.ts';
import { accept, openPartner, ring } from '../support/media-call.ts';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

const instance = await startInstance();
after(() => instance.close());

/** The endpoints that a packet has reached: each has the keys, streams and DTLS connection of its call, which refer to it. */
const endpoints: WeakRef<Endpoint>[] = [];
// eslint-disable-next-line @typescript-eslint/unbound-method -- called with its endpoint below
const { receive } = Endpoint.prototype;
Endpoint.prototype.receive = function (...packet) {
  if (!endpoints.some((each) => each.deref() === this)) endpoints.push(new WeakRef(this));
  receive.apply(this, packet);
};

/** Has a call with sound from the consumer, and ends it. The app's endpoint is in a process of its own. */
async function talk(t: TestContext): Promise<void> {
  const call = await ring(instance, { send: 'tone:440', record: true });
  const partner = openPartner(t);
  await accept(call, partner);
  await partner.hears(440);
  assert.equal((await call.act('terminate')).status, 200);
}

it('An ended call leaves no endpoint in memory, although its report can still be read', async (t) => {
  for (let count = 1; count <= 3; count++) {
    await talk(t);
    assert.equal(endpoints.length, count);
    // The last packets may still be under way. An endpoint that stays in memory makes the test end by its time limit.
    while (endpoints.some((each) => each.deref() !== undefined)) {
      await nextTurn();
      collectGarbage();
    }
  }
});
