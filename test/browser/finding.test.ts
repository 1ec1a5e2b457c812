import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import type { Page } from 'playwright-core';
import { expectCount, expectNoSidewaysScroll, expectNoViolations, expectText, useBrowser } from '../support/browser.ts';
import { startInstance } from '../support/instance.ts';
import { withDemo, writeSettings } from '../support/subscriber.ts';
import { openThread } from '../support/thread.ts';

const browser = useBrowser();

const listItems = (page: Page, list: string) =>
  page.getByRole('list', { name: list, exact: true }).getByRole('listitem');
const drawer = (page: Page) => page.getByRole('complementary');
const select = (page: Page, label: string) => page.getByRole('combobox', { name: label, exact: true });

async function open(t: TestContext) {
  const { instance, receiver } = await withDemo(t);
  const thread = await openThread(instance, { ...instance.page, token: instance.page.access_token });
  const page = await browser.newPage();
  const goto = async (address: string) => {
    await page.goto(`${instance.url}/console${address}`);
    await page.getByRole('heading', { level: 1 }).waitFor();
  };
  return { instance, receiver, thread, page, goto };
}

describe('The inspector finds', () => {
  it('the first failure of a newcomer, a subscription that is refused, which is about no Page', async (t) => {
    const { instance, page, goto } = await open(t);
    await goto('');
    await page.getByRole('heading', { name: 'Activity' }).waitFor();
    const refused = await instance.post('/app/subscriptions', { object: 'user' }, instance.appToken);
    assert.equal(refused.status, 400);
    await expectText(page.getByRole('navigation'), /1 failed request not looked at/);
    await page.getByRole('link', { name: 'Inspector', exact: true }).click();
    await expectText(
      page.getByRole('tabpanel'),
      'A request that is about no Page failed: POST /v26.0/app/subscriptions',
    );
    await page.getByRole('button', { name: 'Show failed requests of all' }).click();
    assert.equal(new URL(page.url()).hash, '#requests?scope=all&status=failed');
    await listItems(page, 'Requests').first().getByRole('button').click();
    await expectText(drawer(page), refused.json.error.message);
    await expectText(drawer(page), 'What to do:');
    // It was looked at.
    await expectCount(page.getByText('not looked at'), 0);
    await expectNoViolations(page);
  });

  it('requests by text and filters, at an address that shows a colleague the same', async (t) => {
    const { instance, thread, page, goto } = await open(t);
    await thread.write();
    await thread.sent({ text: 'The zebra is open' });
    await thread.sent({ text: 'Another' });
    await instance.get('/me?fields=zebra');
    await goto('/inspector#requests');
    await page.getByRole('searchbox', { name: 'Search' }).fill('ZEBRA');
    await page.keyboard.press('Enter');
    await expectCount(listItems(page, 'Requests'), 2);
    await select(page, 'Method').selectOption('POST');
    await expectCount(listItems(page, 'Requests'), 1);
    await listItems(page, 'Requests').getByRole('button').click();
    await expectText(drawer(page), 'The zebra is open');

    const colleague = await browser.newPage();
    await colleague.goto(page.url());
    await expectText(drawer(colleague), 'The zebra is open');
    await expectCount(listItems(colleague, 'Requests'), 1);
    assert.equal(await colleague.getByRole('searchbox', { name: 'Search' }).inputValue(), 'ZEBRA');
    assert.equal(await select(colleague, 'Method').inputValue(), 'POST');

    await page.keyboard.press('Escape');
    await expectCount(drawer(page), 0);
    await page.getByRole('searchbox', { name: 'Search' }).fill('no such text');
    await page.keyboard.press('Enter');
    await expectText(page.getByRole('tabpanel'), 'No request matches the filters.');
    await page.getByRole('button', { name: 'Clear filters' }).click();
    await listItems(page, 'Requests').first().waitFor();
    assert.equal(new URL(page.url()).hash, '#requests');
  });

  it('the whole exchange of a request, and from there its journal entry, its webhook, and the way back', async (t) => {
    const { instance, receiver, page, goto } = await open(t);
    await writeSettings(instance, { icon_enabled: false });
    await receiver.count(1);
    await goto('/inspector#requests');
    await page.getByRole('button', { name: 'messenger_call_settings' }).first().click();
    await expectText(drawer(page), 'Answer, 200');
    await expectText(page.getByRole('region', { name: /^Body of the answer to request/ }), '"success": true');
    await drawer(page).getByText('headers').last().click();
    await expectText(page.getByRole('region', { name: /^Headers of the answer to request/ }), 'x-fb-trace-id: ');
    await expectText(drawer(page), /call_settings_update to Demo app: delivered in \d+ ms/);
    assert.ok(!(await page.content()).includes(instance.page.access_token), 'the page has no token');
    await expectNoViolations(page);

    await drawer(page)
      .getByRole('link', { name: /^#\d+$/ })
      .click();
    await expectText(page.getByRole('heading', { name: /^Journal entry #\d+$/ }), 'Journal entry');
    await drawer(page).getByRole('link', { name: 'call_settings_update to Demo app' }).click();
    await expectText(drawer(page), 'Raw body');
    await page.goBack();
    await drawer(page)
      .getByRole('link', { name: /^POST .*messenger_call_settings$/ })
      .click();
    await expectText(drawer(page), 'Answer, 200');
  });

  it('journal entries by kind and deliveries by field, each in an address', async (t) => {
    const { instance, receiver, thread, page, goto } = await open(t);
    await thread.write('Find me');
    await writeSettings(instance, { icon_enabled: false });
    await receiver.count(1);
    await goto('/inspector#journal?event=message_received');
    await expectCount(listItems(page, 'Journal'), 1);
    await expectText(listItems(page, 'Journal'), 'Find me');
    await select(page, 'Event').selectOption('postback');
    await expectText(page.getByRole('tabpanel'), 'No entry matches the filters.');
    await goto('/inspector#deliveries?field=call_settings_update');
    await expectCount(listItems(page, 'Deliveries'), 1);
    await select(page, 'Field').selectOption('calls');
    await expectText(page.getByRole('tabpanel'), 'No delivery of this Page matches the filters.');
  });

  it('the webhooks that a request caused, by its trace id', async (t) => {
    const { instance, receiver, page, goto } = await open(t);
    await writeSettings(instance, { icon_enabled: false });
    await writeSettings(instance, { icon_enabled: true });
    await receiver.count(2);
    await goto('/inspector#requests');
    await listItems(page, 'Requests').first().getByRole('button').click();
    await drawer(page).getByRole('link', { name: 'Its webhooks' }).click();
    await expectText(page.getByRole('button', { name: /^Trace .*remove this filter/ }), 'Trace');
    await expectCount(listItems(page, 'Deliveries'), 1);
    await page.getByRole('button', { name: /^Trace .*remove this filter/ }).click();
    await expectCount(listItems(page, 'Deliveries'), 2);
  });

  it('says where a request is that the log no longer has', async (t) => {
    const instance = await startInstance();
    t.after(() => instance.close());
    const page = await browser.newPage({ expects: [/404/] });
    await page.goto(`${instance.url}/console/inspector#requests/17`);
    await expectText(drawer(page), 'The request log has no request 17: it may have been removed (--keep-requests).');
  });
});

describe('The list of calls', () => {
  it('goes on to the older calls, and back to the newest', async (t) => {
    const instance = await startInstance();
    t.after(() => instance.close());
    const [alex, sam] = instance.consumers;
    const call = async (psid: string | undefined): Promise<void> => {
      const ring = await instance.control(`/threads/${instance.page.id}/${psid}/calls`, { entry: 'icon' });
      assert.equal(ring.status, 200, ring.text);
      const ended = await instance.control(`/calls/${ring.json.call_id}/hang_up`, { as: 'consumer' });
      assert.equal(ended.status, 200, ended.text);
      instance.clock.advance(1000);
    };
    await call(sam?.psid);
    for (let n = 0; n < 100; n++) await call(alex?.psid);
    const page = await browser.newPage();
    await page.goto(`${instance.url}/console/calls`);
    const rows = page.getByRole('region', { name: 'Recent calls' }).getByRole('listitem');
    await expectCount(rows, 100);
    await expectCount(rows.filter({ hasText: 'Sam' }), 0);
    await page.getByRole('button', { name: 'Older calls' }).click();
    await expectCount(rows, 1);
    await expectText(rows, 'Sam');
    await expectCount(page.getByRole('button', { name: 'Older calls' }), 0);
    await page.getByRole('button', { name: 'Back to the newest' }).click();
    await expectCount(rows, 100);
  });
});

describe('The page of calls', () => {
  it('lists calls and taps that did not ring, and shows all about a call from the tap to its end', async (t) => {
    const { instance, receiver, thread, page, goto } = await open(t);
    await writeSettings(instance, { audio_enabled: false });
    assert.equal((await thread.tap('icon')).status, 409);
    await writeSettings(instance, { audio_enabled: true, call_routing: { ring_target: 'PARTNERS' } });
    const callId = await thread.ring();
    await receiver.count(3);
    await goto('/calls');
    const recent = page.getByRole('region', { name: 'Recent calls' }).getByRole('listitem');
    await expectCount(recent, 2);
    await expectText(recent, /Did not ring.*The Page has switched audio calls off/s);
    await expectNoViolations(page);
    await recent
      .filter({ hasText: 'rang in your app' })
      .or(recent.filter({ hasText: 'ringing in your app' }))
      .getByRole('link')
      .click();

    const timeline = page.getByRole('region', { name: 'Timeline' }).getByRole('listitem');
    await expectText(timeline, 'connect to Demo app');
    await expectText(page.getByRole('heading', { level: 2 }), 'Ringing');
    await expectText(page.getByRole('main'), 'Gates at the tap');
    const act = { action: 'reject', call_id: callId, platform: 'messenger' };
    assert.equal((await instance.post(`/${instance.page.id}/calls`, act)).status, 200);
    await expectText(timeline, 'terminate to Demo app');
    await expectText(page.getByRole('heading', { level: 2 }), 'Declined');
    const words = (await timeline.allInnerTexts()).map((text) => /Event|Request|Webhook/.exec(text)?.[0]);
    assert.deepEqual(words, ['Event', 'Webhook', 'Request', 'Event', 'Webhook']);
    for (const width of [360, 1440]) {
      await page.setViewportSize({ width, height: 800 });
      await expectNoSidewaysScroll(page, `${width} px`);
      await expectNoViolations(page, `${width} px`);
    }
    await timeline.getByRole('link', { name: /reject/ }).click();
    await expectText(drawer(page), '"action": "reject"');
  });

  it('says that there is no such call', async (t) => {
    const instance = await startInstance();
    t.after(() => instance.close());
    const page = await browser.newPage({ expects: [/404/] });
    await page.goto(`${instance.url}/console/calls#c_none`);
    await expectText(page.getByRole('alert'), 'There is no call c_none.');
  });

  it('lists taps that did not ring among the recent calls of the inbox', async (t) => {
    const { instance, thread, page, goto } = await open(t);
    await writeSettings(instance, { icon_enabled: false });
    await goto('/inbox');
    await expectText(page.getByRole('region', { name: 'Recent calls' }), 'No calls yet.');
    assert.equal((await thread.tap('icon')).status, 409);
    await expectText(page.getByRole('region', { name: 'Recent calls' }), 'Did not ring');
  });
});
