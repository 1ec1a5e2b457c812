import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { expectCount, expectText, useBrowser } from '../support/browser.ts';
import { addPage } from '../support/graph.ts';
import { startInstance, type Instance } from '../support/instance.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { addSubscriber } from '../support/subscriber.ts';
import { openThread } from '../support/thread.ts';

/** The overview of a Page: its webhooks and calls as plots. */

const browser = useBrowser();
let instance: Instance;
before(async () => void (instance = await startInstance({}, new ManualClock(Date.parse('2027-03-12T10:30:00Z')))));
after(() => instance.close());

describe('the overview', () => {
  it('shows the calls by outcome and hour, and each webhook with its latency', async (t) => {
    const page = await addPage(instance, { call_settings: { call_routing: { ring_target: 'PARTNERS' } } });
    const app = await addSubscriber(instance, page.id);
    t.after(() => app.receiver.close());
    const alex = await openThread(instance, page);
    const overview = await browser.newPage();
    await overview.goto(`${instance.url}/console/overview?page=${page.id}`);
    await expectText(
      overview.getByRole('figure', { name: 'Calls by hour of the day' }),
      'No call rang for this Page yet.',
    );

    assert.deepEqual((await instance.control(`/pages/${page.id}/overview`)).json, { deliveries: [], calls: [] });
    await alex.ring();
    await app.receiver.count(1);
    const calls = overview.getByRole('figure', { name: 'Calls by hour of the day' });
    await expectText(calls, 'The newest 1 call: 1 ringing or in a call. Hours are those of');
    await expectCount(calls.locator('rect.outcome.open:visible'), 2);

    const webhooks = overview.getByRole('figure', { name: 'Webhooks and their latency' });
    await expectText(webhooks, /The newest 1 webhook: 1 delivered. Median .+, 95 % within/);
    await expectCount(webhooks.locator(':scope > svg circle.good'), 1);

    await calls.getByText('As a table').click();
    await expectText(calls.getByRole('rowheader'), '10:00');
  });
});
