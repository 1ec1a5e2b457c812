import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { openDispatching } from '../support/dispatching.ts';
import { startReceiver } from '../support/receiver.ts';

const HANGING_APPS = 20;
/** With all of their queues under way, there would be no place for another app. */
const PAGES_EACH = 30;

describe('Many apps whose receivers hang', () => {
  it('get a few deliveries each at a time, and leave places for another app', async (t) => {
    const dispatching = openDispatching(t);
    const hanging = await startReceiver();
    const good = await startReceiver();
    t.after(() => Promise.all([hanging.close(), good.close()]));
    hanging.answers.push(...new Array<'hang'>(HANGING_APPS * PAGES_EACH).fill('hang'));
    for (let app = 1; app <= HANGING_APPS; app++) await dispatching.addApp(String(100 + app), hanging.url, PAGES_EACH);
    const dispatcher = dispatching.start();
    await hanging.count(HANGING_APPS * 8);
    await dispatching.addApp('999', good.url, 40);
    dispatcher.wake();
    await good.count(40);
    assert.equal(hanging.received.length, HANGING_APPS * 8);
  });
});
