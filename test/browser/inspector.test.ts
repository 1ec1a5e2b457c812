import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import type { Locator, Page } from 'playwright-core';
import { expectCount, expectNoSidewaysScroll, expectNoViolations, expectText, useBrowser } from '../support/browser.ts';
import { startInstance, type Instance } from '../support/instance.ts';
import { addApp, CALLING_FIELDS, subscribeApp, subscribePage, withDemo, writeSettings } from '../support/subscriber.ts';

const browser = useBrowser();

async function withInstance(t: TestContext): Promise<Instance> {
  const instance = await startInstance();
  t.after(() => instance.close());
  return instance;
}

async function open(instance: Instance, tab: string, options: Parameters<typeof browser.newPage>[0] = {}) {
  const page = await browser.newPage(options);
  await page.goto(`${instance.url}/console/inspector${tab}`);
  await page.getByRole('tabpanel').waitFor();
  return page;
}

const listItems = (page: Page, list: string) =>
  page.getByRole('list', { name: list, exact: true }).getByRole('listitem');
const region = (page: Page, label: RegExp) => page.getByRole('region', { name: label });
const drawer = (page: Page) => page.getByRole('complementary');
const select = (page: Page, label: string) => page.getByRole('combobox', { name: label, exact: true });
/** Waits until the element has the focus. */
const expectFocus = (element: Locator) => element.and(element.page().locator(':focus')).waitFor();
const hoursOf = (...days: string[]) => ({
  call_hours: {
    timezone_id: 'America/Los_Angeles',
    weekly_operating_hours: days.map((day_of_week) => ({ day_of_week, open_time: '0900', close_time: '1700' })),
  },
});

describe('the Inspector’s requests', () => {
  it('shows a failed request with its parameters, error and advice, and without its token', async (t) => {
    const instance = await withInstance(t);
    const page = await open(instance, '');
    await expectText(page.getByRole('tabpanel'), 'No requests for this Page');
    const token = instance.page.access_token;
    const path = `/${instance.page.id}/messenger_call_settings`;
    const body = { ...hoursOf('MONDAY', 'MONDAY'), id: instance.page.id, iconEnabled: false };
    assert.equal((await instance.post(path, body)).status, 400);

    const line = page.getByRole('button', { name: 'failed, 400' });
    await expectText(line, `POST /v26.0${path}`);
    await expectText(line, '(#100) Duplicate day in request');
    await line.click();
    const panel = page.getByRole('tabpanel');
    await expectText(panel, 'OAuthException, code 100');
    await expectText(panel, 'What to do: Each day can have one window.');
    await expectText(panel, `Demo app (${instance.app.id})`);
    await expectText(region(page, /^Parameters of/), '"day_of_week": "MONDAY"');
    await expectText(panel, 'Ignored, because this operation has no such parameters: id, iconEnabled');
    const previousEvent = panel.getByRole('link', { name: /^Journal entry #\d+$/ });
    assert.match((await previousEvent.getAttribute('href')) ?? '', /\/console\/inspector#journal\/\d+$/);
    await expectText(region(page, /^Parameters of/), `"access_token": "…${token.slice(-4)}"`);
    assert.ok(!(await page.content()).includes(token), 'the page has no token');
    await expectNoViolations(page);

    // The drawer stays open and focused when another request arrives, and gives the focus back when it closes.
    await instance.get(path);
    await expectCount(listItems(page, 'Requests'), 2);
    await expectText(listItems(page, 'Requests').first(), `GET /v26.0${path}`);
    assert.equal(await line.getAttribute('aria-expanded'), 'true');
    await expectFocus(page.getByRole('heading', { name: `POST /v26.0${path}: 400` }));
    await page.keyboard.press('Escape');
    await expectFocus(line);
    assert.equal(await line.getAttribute('aria-expanded'), 'false');
  });

  it('shows the newest hundred, then more, and moves the focus to the first new one', async (t) => {
    const instance = await withInstance(t);
    const path = `/${instance.page.id}/messenger_call_settings`;
    for (let i = 0; i < 120; i++) await instance.get(path);
    const page = await open(instance, '#requests');
    await expectCount(listItems(page, 'Requests'), 100);
    await page.getByRole('button', { name: 'Show more' }).click();
    await expectCount(listItems(page, 'Requests'), 120);
    await expectCount(page.getByRole('button', { name: 'Show more' }), 0);
    const next = listItems(page, 'Requests').nth(100).getByRole('button');
    await expectFocus(next);
  });

  it('shows 300 at most, and the older ones part by part to the end', async (t) => {
    const instance = await withInstance(t);
    const path = `/${instance.page.id}/messenger_call_settings`;
    for (let i = 0; i < 320; i++) await instance.get(path);
    const page = await open(instance, '#requests');
    for (const shown of [200, 300]) {
      await page.getByRole('button', { name: 'Show more' }).click();
      await expectCount(listItems(page, 'Requests'), shown);
    }
    await page.getByRole('button', { name: 'Show older ones' }).click();
    await expectCount(listItems(page, 'Requests'), 20);
    await expectCount(page.getByRole('button', { name: 'Show older ones' }), 0);
    assert.match(new URL(page.url()).hash, /^#requests\?after=\d+$/);
    await page.getByRole('button', { name: 'Back to the newest' }).click();
    await expectCount(listItems(page, 'Requests'), 300);
  });
});

describe('the Inspector’s journal', () => {
  it('shows new events in sentences, and choosing an app stays on the tab', async (t) => {
    const instance = await withInstance(t);
    const page = await open(instance, '#journal');
    await expectText(listItems(page, 'Journal').last(), 'The Page was created.');
    const before = await listItems(page, 'Journal').count();
    await writeSettings(instance, { icon_enabled: false });
    await expectCount(listItems(page, 'Journal'), before + 1);
    await expectText(listItems(page, 'Journal').first(), 'An app hid the call icon.');
    const { psid } = (await instance.control('/admins', { page_id: instance.page.id, name: 'Robin' })).json;
    const change = { by: psid, icon_enabled: true, audio_enabled: false };
    assert.equal((await instance.control(`/pages/${instance.page.id}/call_settings`, change)).status, 200);
    const newest = listItems(page, 'Journal').first();
    await expectText(newest, 'Robin switched audio calls off and showed the call icon.');
    await newest.getByRole('button').click();
    await expectText(region(page, /^Data of entry/), '"audio_enabled": false');
    await expectNoViolations(page);

    await select(page, 'App').selectOption(instance.app.id);
    await page.waitForURL(/app=\d+#journal\/\d+$/);
    await expectText(page.getByRole('heading', { level: 2 }), 'Journal of the Page');
  });
});

describe('the drawer of a journal entry', () => {
  it('shows what the entry changed, before and after', async (t) => {
    const instance = await withInstance(t);
    await writeSettings(instance, { icon_enabled: false });
    await writeSettings(instance, { icon_enabled: true, call_routing: { ring_target: 'PARTNERS' } });
    const page = await open(instance, '#journal');
    await listItems(page, 'Journal').nth(1).getByRole('button').click();
    await expectText(drawer(page), /icon_enabled on\s*→\s*off/);
    await page.keyboard.press('Escape');
    await expectCount(drawer(page), 0);
    await listItems(page, 'Journal').first().getByRole('button').click();
    await expectText(drawer(page), /icon_enabled off\s*→\s*on/);
    await expectText(drawer(page), /call_routing META\s*→\s*PARTNERS/);
    await page.keyboard.press('Escape');

    const { status } = await instance.control(`/pages/${instance.page.id}`, { name: 'Bakery' });
    assert.equal(status, 200);
    await listItems(page, 'Journal').filter({ hasText: 'Bakery' }).getByRole('button').click();
    await expectText(drawer(page), /Demo Page\s*→\s*Bakery/);
  });
});

describe('the Inspector’s deliveries', () => {
  it('shows the exact body and headers, the likely cause of a failure, and sends the webhook again', async (t) => {
    const { instance, receiver } = await withDemo(t);
    receiver.answers.push(403, 200);
    await writeSettings(instance, { icon_enabled: false });
    const [received] = await receiver.count(1);
    assert.ok(received);
    const page = await open(instance, '#deliveries');
    const line = page.getByRole('button', { name: 'call_settings_update to Demo app' });
    await expectText(line, 'Last attempt failed: HTTP 403');
    await expectText(line, 'pending');
    await line.click();

    await expectText(region(page, /^Body of #\d+ to Demo app$/), '"call_settings"');
    assert.equal(await region(page, /^Body of #\d+ to Demo app$/).textContent(), received.body.toString());
    const { 'x-hub-signature': sha1, 'x-hub-signature-256': sha256 } = received.headers;
    assert.deepEqual((await region(page, /^Headers of #\d+ to Demo app/).textContent())?.split('\n'), [
      'Content-Type: application/json',
      `X-Hub-Signature: ${String(sha1)}`,
      `X-Hub-Signature-256: ${String(sha256)}`,
    ]);
    const panel = page.getByRole('tabpanel');
    await expectText(panel, receiver.url);
    await expectText(panel, /failed, 403.*Attempt 1/s);
    await expectText(panel, 'Likely cause: The receiver refused the signature');
    await expectText(page.getByRole('status'), 'Next attempt at');
    await page.getByText('Formatted body').click();
    await expectText(region(page, /^Body of .* formatted$/), '"object": "page"');
    await expectNoViolations(page);

    await page.getByRole('button', { name: 'Redeliver', exact: true }).click();
    const [, again] = await receiver.count(2);
    assert.deepEqual(again?.body, received.body);
    await expectText(line, 'delivered');
    await expectText(line, '2 attempts');
    await expectText(panel, /delivered, 200.*Attempt 2/s);
    assert.equal(await line.getAttribute('aria-expanded'), 'true');
    await expectCount(page.getByText('Next attempt at'), 0);
  });

  it('names an app that is no longer subscribed to the Page', async (t) => {
    const { instance, receiver } = await withDemo(t);
    await writeSettings(instance, { icon_enabled: false });
    await receiver.count(1);
    const { id, access_token: token } = instance.page;
    const path = `/v26.0/${id}/subscribed_apps?access_token=${token}`;
    assert.equal((await instance.request(path, { method: 'DELETE' })).status, 200);
    assert.deepEqual((await instance.control(`/pages/${id}`)).json.apps, []);
    const page = await open(instance, '#deliveries');
    await page.getByRole('button', { name: 'call_settings_update to Demo app' }).click();
    await expectText(page.getByRole('tabpanel'), `Demo app (${instance.app.id})`);
  });

  it('links a delivery to its journal entry and back', async (t) => {
    const { instance, receiver } = await withDemo(t);
    await writeSettings(instance, { icon_enabled: false });
    await receiver.count(1);
    const page = await open(instance, '#deliveries');
    await page.getByRole('button', { name: 'call_settings_update to Demo app' }).click();
    await page.getByRole('link', { name: 'Journal entry #' }).click();
    const entry = page.getByRole('button', { name: 'An app hid the call icon.' });
    await expectText(region(page, /^Data of entry/), '"icon_enabled": false');
    assert.equal(await entry.getAttribute('aria-expanded'), 'true');
    await page.getByRole('link', { name: 'Deliveries of #' }).click();
    await expectText(region(page, /^Body of #\d+ to Demo app$/), '"icon_enabled":false');
    await page.goBack();
    await expectText(region(page, /^Data of entry/), '"icon_enabled": false');
    await page.goto(`${instance.url}/console/inspector#deliveries/1`);
    await expectText(page.getByRole('tabpanel'), 'No delivery in this list belongs to journal entry #1.');
  });

  it('filters deliveries by state, and by the app chosen in the header', async (t) => {
    const { instance, receiver } = await withDemo(t);
    const other = await addApp(instance);
    t.after(() => other.receiver.close());
    await subscribeApp(instance, other);
    await subscribePage(instance, other);
    receiver.answers.push(500);
    await writeSettings(instance, { icon_enabled: false });
    await Promise.all([receiver.count(1), other.receiver.count(1)]);
    const page = await open(instance, '#deliveries');
    await expectText(page.getByRole('button', { name: 'to Another app' }), 'delivered');
    await expectText(page.getByRole('button', { name: 'to Demo app' }), 'HTTP 500');
    await select(page, 'State').selectOption('Pending');
    await expectCount(listItems(page, 'Deliveries'), 1);
    await expectText(listItems(page, 'Deliveries'), 'to Demo app');
    // The filters are in the address, and stay when another app is chosen.
    assert.equal(new URL(page.url()).hash, '#deliveries?state=pending');
    await select(page, 'State').selectOption('All states');
    await expectCount(listItems(page, 'Deliveries'), 2);
    await select(page, 'App').selectOption('Another app');
    await expectText(page.getByRole('button', { name: 'to Another app' }), 'delivered');
    await expectCount(listItems(page, 'Deliveries'), 1);
    await select(page, 'State').selectOption('Dropped');
    await expectText(page.getByRole('tabpanel'), 'No delivery of this Page matches the filters.');
    await page.getByRole('button', { name: 'Clear filters' }).click();
    await expectCount(listItems(page, 'Deliveries'), 2);
  });
});

describe('the Inspector’s subscriptions', () => {
  it('shows the fields at both levels, and the request that adds the missing ones', async (t) => {
    const { instance, demo } = await withDemo(t);
    await subscribeApp(instance, demo, ['calls', 'messages']);
    const page = await open(instance, '#subscriptions');
    const row = (field: string) => page.getByRole('row', { name: new RegExp(`^${field} `) }).getByRole('cell');
    await expectText(row('calls').first(), 'yes');
    const [atAppLevel, onPage, received = ''] = await row('calls').allInnerTexts();
    assert.deepEqual([atAppLevel, onPage], ['yes', 'yes'].map(padded));
    assert.match(received, /^ yes\s+Send a test event\s+of calls$/);
    assert.deepEqual(await row('messages').allInnerTexts(), ['yes', 'no', 'no'].map(padded));
    assert.deepEqual(await row('call_settings_update').allInnerTexts(), ['no', 'yes', 'no'].map(padded));
    const panel = page.getByRole('tabpanel');
    await expectText(panel, demo.receiver.url);
    await expectText(panel, 'On this Page, the app is not subscribed to messages.');
    await expectText(
      panel,
      'At app level, the app is not subscribed to call_permission_reply and call_settings_update.',
    );
    const requests = region(page, /^Request that subscribes/);
    await expectText(requests, `${instance.url}/v26.0/${instance.page.id}/subscribed_apps`);
    await expectText(requests, `subscribed_fields=${[...CALLING_FIELDS, 'messages'].join()}`);
    await expectText(requests, `${instance.url}/v26.0/${instance.app.id}/subscriptions`);
    await expectNoViolations(page);

    await subscribePage(instance, demo, instance.page.id, [...CALLING_FIELDS, 'messages']);
    await expectCount(page.getByText('On this Page, the app is not subscribed'), 0);
    assert.deepEqual((await row('messages').allInnerTexts()).slice(0, 2), ['yes', 'yes'].map(padded));
    await expectText(row('messages').last(), /^ ?yes\s+Send a test event\s+of messages$/);
  });
});

/** Adds the space between the icon and the word. */
const padded = (word: string): string => ` ${word}`;

describe('the Inspector’s explanations', () => {
  it('says which check blocks a call now, at a later time, and with the settings of an earlier time', async (t) => {
    const instance = await withInstance(t);
    // A Sunday, 04:00 in Los Angeles.
    instance.clock.advance(60_000);
    await writeSettings(instance, hoursOf('MONDAY'));
    const page = await open(instance, '#explain');
    const explanation = page.getByRole('tabpanel');
    await expectText(explanation, 'The call does not ring. The Page is outside its call hours.');
    await expectText(
      page.getByRole('listitem').filter({ hasText: 'Call hours' }),
      /blocked.*Blocked until Mon 23 Nov 2026, 09:00/s,
    );
    await expectText(page.getByRole('listitem').filter({ hasText: 'Call button expiry' }), 'not checked');
    const setting = page.getByRole('link', { name: 'call_hours' });
    assert.equal(await setting.getAttribute('href'), '/console/settings#call_hours');
    await expectNoViolations(page);

    await select(page, 'Time').selectOption('another time');
    const dateTime = page.getByLabel('Date and time (Los Angeles)');
    assert.equal(await dateTime.inputValue(), '2026-11-22T04:01');
    await dateTime.fill('2026-11-23T09:30');
    await expectText(explanation, "It rings in the Page's inbox.");
    await expectText(explanation, 'Mon 23 Nov 2026, 09:30');
    // Before the hours were set, calls were allowed at all times.
    await dateTime.fill('2026-11-22T04:00');
    await expectText(explanation, 'not set, which allows calls at all times.');
    await expectText(explanation, "It rings in the Page's inbox.");
    await dateTime.fill('');
    await expectText(explanation, 'Enter a date and a time.');
    await select(page, 'Time').selectOption('now');
    await expectText(explanation, 'The call does not ring.');
    // A settings change updates the explanation.
    await writeSettings(instance, { icon_enabled: false });
    await expectText(explanation, 'The Page hides its call icon');
  });

  it('asks for no explanation of a button before the thread is loaded', async (t) => {
    const instance = await withInstance(t);
    const page = await browser.newPage();
    const release = Promise.withResolvers<void>();
    await page.route('**/_control/threads/*/*', async (route) => {
      await release.promise;
      await route.continue();
    });
    await page.goto(`${instance.url}/console/inspector#explain`);
    await select(page, 'Calls from').selectOption('call prompt');
    await expectText(page.getByRole('tabpanel'), 'Loading the thread…');
    release.resolve();
    await expectText(page.getByRole('tabpanel'), 'No message in this thread has a button of this kind.');
  });

  it('lists the messages with the chosen button, and says when there is none', async (t) => {
    const instance = await withInstance(t);
    const { psid } = instance.consumers[0] ?? assert.fail();
    const page = await open(instance, '#explain');
    await select(page, 'Calls from').selectOption('call prompt');
    await expectText(page.getByRole('tabpanel'), 'No message in this thread has a button of this kind.');
    await instance.control(`/threads/${instance.page.id}/${psid}/messages`, { text: 'Hello' });
    const prompt = { attachment: { type: 'template', payload: { template_type: 'call_prompt', ttl_days: 1 } } };
    const sent = await instance.post(`/${instance.page.id}/messages`, { recipient: { id: psid }, message: prompt });
    assert.equal(sent.status, 200, sent.text);
    await select(page, 'Message').selectOption({ index: 1 });
    await expectText(page.getByRole('tabpanel'), "It rings in the Page's inbox.");
    await expectText(page.getByRole('listitem').filter({ hasText: 'Call button expiry' }), /allowed.*Expires/s);
  });
});

describe('the Inspector', () => {
  it('says on every tab of a new Page what will appear there', async (t) => {
    const instance = await withInstance(t);
    const { id } = (await instance.control('/pages', { name: 'New Page' })).json;
    const page = await open(instance, `?page=${id}#requests`);
    const panel = page.getByRole('tabpanel');
    const empty: [string, string | RegExp][] = [
      ['Requests', 'No requests for this Page'],
      ['Journal', 'The Page was created.'],
      ['Deliveries', 'No deliveries for this Page yet.'],
      ['Subscriptions', 'No app is subscribed to this Page.'],
      ['Explain', 'This Page has no consumers'],
    ];
    for (const [tab, words] of empty) {
      await page.getByRole('tab', { name: tab }).click();
      await expectText(panel, words);
      await expectNoViolations(page);
    }
  });

  it('selects tabs by keyboard and by link, and the link to the main content keeps the tab', async (t) => {
    const instance = await withInstance(t);
    const page = await open(instance, '#deliveries');
    const selected = page.getByRole('tab', { selected: true });
    await expectText(selected, 'Deliveries');
    await selected.focus();
    for (const [key, title] of [
      ['ArrowRight', 'Subscriptions'],
      ['ArrowLeft', 'Deliveries'],
      ['End', 'Explain'],
      ['ArrowRight', 'Requests'],
      ['ArrowLeft', 'Explain'],
      ['Home', 'Requests'],
      ['ArrowRight', 'Journal'],
    ] as const) {
      await page.keyboard.press(key);
      await expectText(selected, title);
      await expectFocus(selected);
    }
    assert.equal(new URL(page.url()).hash, '#journal');
    await listItems(page, 'Journal').first().waitFor();
    await page.keyboard.press('Tab');
    await expectFocus(page.getByRole('tabpanel'));
    await page.keyboard.press('Tab');
    await expectFocus(page.getByRole('searchbox', { name: 'Search' }));
    await listItems(page, 'Journal').first().getByRole('button').focus();
    await page.keyboard.press('Enter');
    await expectText(drawer(page), 'Revision');

    await page.getByRole('link', { name: 'Skip to main content' }).press('Enter');
    await page.waitForURL(/#main$/);
    await expectText(selected, 'Journal');
    await page.goto(`${instance.url}/console/inspector#explain`);
    await expectText(selected, 'Explain');
  });

  it('is not wider than 360 px in both themes, with every item expanded', async (t) => {
    const { instance, demo, receiver } = await withDemo(t);
    await subscribeApp(instance, demo, ['calls', 'messages', 'call_settings_update']);
    receiver.answers.push(403);
    await instance.post(`/${instance.page.id}/messenger_call_settings`, hoursOf('MONDAY', 'MONDAY'));
    await writeSettings(instance, hoursOf('MONDAY', 'TUESDAY'));
    await receiver.count(1);
    for (const theme of ['light', 'dark'] as const) {
      const page = await open(instance, '', { width: 360, theme });
      for (const tab of ['Requests', 'Journal', 'Deliveries', 'Subscriptions', 'Explain']) {
        await page.getByRole('tab', { name: tab }).click();
        if (['Requests', 'Journal', 'Deliveries'].includes(tab)) {
          await listItems(page, tab).first().waitFor();
          for (const line of await listItems(page, tab).all()) {
            await line.getByRole('button').first().click();
            await drawer(page)
              .getByText(/^Loading/)
              .waitFor({ state: 'detached' });
            await expectNoSidewaysScroll(page);
            await expectNoViolations(page);
            await page.getByRole('button', { name: 'Close', exact: true }).click();
          }
        }
        await page.getByText(/^Loading/).waitFor({ state: 'detached' });
        await expectNoSidewaysScroll(page);
        await expectNoViolations(page);
      }
    }
  });
});
