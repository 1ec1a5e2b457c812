import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { openDispatching } from '../support/dispatching.ts';
import { startReceiver, type Receiver } from '../support/receiver.ts';

const PAGES_EACH = 40;

async function startReceivers(t: TestContext, count: number): Promise<readonly Receiver[]> {
  const receivers = await Promise.all(Array.from({ length: count }, () => startReceiver()));
  t.after(() => Promise.all(receivers.map((receiver) => receiver.close())));
  return receivers;
}

const hang = ({ answers }: Receiver): void => void answers.push(...new Array<'hang'>(2000).fill('hang'));
const countOpen = (receivers: readonly Receiver[]): number =>
  receivers.reduce((sum, { received }) => sum + received.length, 0);

describe('Many apps whose receivers hang', () => {
  it('leave places to another app after a start, when nothing is known of any app', async (t) => {
    const dispatching = openDispatching(t);
    const hanging = await startReceivers(t, 50);
    const [good] = await startReceivers(t, 1);
    assert.ok(good);
    for (const [i, receiver] of hanging.entries()) {
      hang(receiver);
      await dispatching.addApp(String(100 + i), receiver.url, PAGES_EACH);
    }
    await dispatching.addApp('999', good.url, PAGES_EACH);
    dispatching.start();
    await good.count(PAGES_EACH);
    // Eight each while fewer than 128 places are in use, and two each after that.
    const open = countOpen(hanging);
    assert.ok(open >= 50 && open <= 16 * 8 + 34 * 2, `${open} at once`);
  });

  it('leave places to an app that comes later', async (t) => {
    const dispatching = openDispatching(t);
    const hanging = await startReceivers(t, 20);
    const [good] = await startReceivers(t, 1);
    assert.ok(good);
    for (const [i, receiver] of hanging.entries()) {
      hang(receiver);
      await dispatching.addApp(String(100 + i), receiver.url, PAGES_EACH);
    }
    const dispatcher = dispatching.start();
    await Promise.all(hanging.map((receiver) => receiver.count(2)));
    await dispatching.addApp('999', good.url, PAGES_EACH);
    dispatcher.wake();
    await good.count(PAGES_EACH);
  });

  it('share the places of their origin, when they have the same one', async (t) => {
    const dispatching = openDispatching(t);
    const [hanging, good] = await startReceivers(t, 2);
    assert.ok(hanging && good);
    hang(hanging);
    for (let i = 0; i < 20; i++) await dispatching.addApp(String(100 + i), hanging.url, PAGES_EACH);
    await dispatching.addApp('999', good.url, PAGES_EACH);
    dispatching.start();
    await hanging.count(64);
    await good.count(PAGES_EACH);
    assert.equal(hanging.received.length, 64);
  });
});
