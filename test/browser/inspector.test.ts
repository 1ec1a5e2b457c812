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

const lines = (page: Page, list: string) => page.getByRole('list', { name: list, exact: true }).getByRole('listitem');
const shown = (page: Page, label: RegExp) => page.getByRole('region', { name: label });
const choice = (page: Page, label: string) => page.getByRole('combobox', { name: label, exact: true });
/** Waits until the keyboard is there. */
const hasFocus = (place: Locator) => place.and(place.page().locator(':focus')).waitFor();
const hoursOf = (...days: string[]) => ({
  call_hours: {
    timezone_id: 'America/Los_Angeles',
    weekly_operating_hours: days.map((day_of_week) => ({ day_of_week, open_time: '0900', close_time: '1700' })),
  },
});

describe('the Inspector’s requests', () => {
  it('a refused one stands out in words, and shows what was sent, what was wrong and what to do, without its token', async (t) => {
    const instance = await withInstance(t);
    const page = await open(instance, '');
    await expectText(page.getByRole('tabpanel'), 'No request has named this Page');
    const token = instance.page.access_token;
    const path = `/${instance.page.id}/messenger_call_settings`;
    assert.equal((await instance.post(path, hoursOf('MONDAY', 'MONDAY'))).status, 400);

    // It comes by itself.
    const line = page.getByRole('button', { name: 'failed 400' });
    await expectText(line, `POST /v26.0${path}`);
    await expectText(line, '(#100) Duplicate day in request');
    await line.click();
    const panel = page.getByRole('tabpanel');
    await expectText(panel, 'OAuthException, code 100');
    await expectText(panel, 'What to do: Each day can have one window.');
    await expectText(panel, `Demo app (${instance.app.id})`);
    await expectText(shown(page, /^Parameters of/), '"day_of_week": "MONDAY"');
    const before = panel.getByRole('link', { name: /^Journal entry #\d+$/ });
    assert.match((await before.getAttribute('href')) ?? '', /\/console\/inspector#journal\/\d+$/);
    await expectText(shown(page, /^Parameters of/), `"access_token": "…${token.slice(-4)}"`);
    assert.ok(!(await page.content()).includes(token), 'the token is not on the page');
    await expectNoViolations(page);

    // What is open stays open, and the keyboard's place with it, when another comes.
    await instance.get(path);
    await expectCount(lines(page, 'Requests'), 2);
    await expectText(lines(page, 'Requests').first(), `GET /v26.0${path}`);
    assert.equal(await line.getAttribute('aria-expanded'), 'true');
    await hasFocus(line);
  });

  it('shows a hundred and more of them as one asks, and the keyboard goes on with the first that was not there', async (t) => {
    const instance = await withInstance(t);
    const path = `/${instance.page.id}/messenger_call_settings`;
    for (let i = 0; i < 120; i++) await instance.get(path);
    const page = await open(instance, '#requests');
    await expectCount(lines(page, 'Requests'), 100);
    await page.getByRole('button', { name: 'Show more' }).click();
    await expectCount(lines(page, 'Requests'), 120);
    await expectCount(page.getByRole('button', { name: 'Show more' }), 0);
    const next = lines(page, 'Requests').nth(100).getByRole('button');
    await hasFocus(next);
  });
});

describe('the Inspector’s journal', () => {
  it('tells what happens as it happens, in sentences, and an app that is chosen does not lead to another tab', async (t) => {
    const instance = await withInstance(t);
    const page = await open(instance, '#journal');
    await expectText(lines(page, 'Journal').last(), 'The Page was created.');
    const before = await lines(page, 'Journal').count();
    await writeSettings(instance, { icon_enabled: false });
    await expectCount(lines(page, 'Journal'), before + 1);
    await expectText(lines(page, 'Journal').first(), 'An app hid the call icon.');
    const { psid } = (await instance.control('/admins', { page_id: instance.page.id, name: 'Robin' })).json;
    const change = { by: psid, icon_enabled: true, audio_enabled: false };
    assert.equal((await instance.control(`/pages/${instance.page.id}/call_settings`, change)).status, 200);
    const newest = lines(page, 'Journal').first();
    await expectText(newest, 'Robin switched audio calls off and showed the call icon.');
    await newest.getByRole('button').click();
    await expectText(shown(page, /^What the journal holds/), '"audio_enabled": false');
    await expectNoViolations(page);

    await choice(page, 'App').selectOption(instance.app.id);
    await page.waitForURL(/app=\d+#journal$/);
    await expectText(page.getByRole('heading', { level: 2 }), 'Journal of the Page');
  });
});

describe('the Inspector’s deliveries', () => {
  it('shows what a receiver got to the byte, why it most likely said no, and sends it again', async (t) => {
    const { instance, receiver } = await withDemo(t);
    receiver.answers.push(403, 200);
    await writeSettings(instance, { icon_enabled: false });
    const [got] = await receiver.count(1);
    assert.ok(got);
    const page = await open(instance, '#deliveries');
    const line = page.getByRole('button', { name: 'call_settings_update to Demo app' });
    await expectText(line, 'The last attempt failed: it was answered 403');
    await expectText(line, 'pending');
    await line.click();

    await expectText(shown(page, /^Body of #\d+ to Demo app$/), '"call_settings"');
    assert.equal(await shown(page, /^Body of #\d+ to Demo app$/).textContent(), got.body.toString());
    const { 'x-hub-signature': sha1, 'x-hub-signature-256': sha256 } = got.headers;
    assert.deepEqual((await shown(page, /^Headers of #\d+ to Demo app/).textContent())?.split('\n'), [
      'Content-Type: application/json',
      `X-Hub-Signature: ${String(sha1)}`,
      `X-Hub-Signature-256: ${String(sha256)}`,
    ]);
    const panel = page.getByRole('tabpanel');
    await expectText(panel, receiver.url);
    await expectText(panel, /failed 403.*Attempt 1/s);
    await expectText(panel, 'Most likely: The receiver refused the signature');
    await expectText(page.getByRole('status'), 'It will be tried again at');
    await page.getByText('The same, easier to read').click();
    await expectText(shown(page, /^Body of .* easier to read$/), '"object": "page"');
    await expectNoViolations(page);

    await page.getByRole('button', { name: 'Redeliver' }).click();
    const [, again] = await receiver.count(2);
    assert.deepEqual(again?.body, got.body);
    await expectText(line, 'delivered');
    await expectText(line, '2 attempts');
    await expectText(panel, /taken 200.*Attempt 2/s);
    assert.equal(await line.getAttribute('aria-expanded'), 'true');
    await expectCount(page.getByText('It will be tried again at'), 0);
  });

  it('leads to the journal entry that a delivery is of, and back', async (t) => {
    const { instance, receiver } = await withDemo(t);
    await writeSettings(instance, { icon_enabled: false });
    await receiver.count(1);
    const page = await open(instance, '#deliveries');
    await page.getByRole('button', { name: 'call_settings_update to Demo app' }).click();
    await page.getByRole('link', { name: 'Journal entry #' }).click();
    const entry = page.getByRole('button', { name: 'An app hid the call icon.' });
    await expectText(shown(page, /^What the journal holds/), '"icon_enabled": false');
    assert.equal(await entry.getAttribute('aria-expanded'), 'true');
    await page.getByRole('link', { name: 'Deliveries of #' }).click();
    await expectText(shown(page, /^Body of #\d+ to Demo app$/), '"icon_enabled":false');
    await page.goBack();
    await expectText(shown(page, /^What the journal holds/), '"icon_enabled": false');
    await page.goto(`${instance.url}/console/inspector#deliveries/1`);
    await expectText(page.getByRole('tabpanel'), 'No delivery of revision 1 is among these.');
  });

  it('lists the deliveries of one state, and of the app that the header has', async (t) => {
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
    await expectText(page.getByRole('button', { name: 'to Demo app' }), 'answered 500');
    await choice(page, 'State').selectOption('Pending');
    await expectCount(lines(page, 'Deliveries'), 1);
    await expectText(lines(page, 'Deliveries'), 'to Demo app');
    await choice(page, 'App').selectOption('Another app');
    await expectText(page.getByRole('button', { name: 'to Another app' }), 'delivered');
    await expectCount(lines(page, 'Deliveries'), 1);
    await choice(page, 'State').selectOption('Dropped');
    await expectText(page.getByRole('tabpanel'), 'No delivery of this Page is like that.');
    await page.getByRole('button', { name: 'Show every state and app' }).click();
    await expectCount(lines(page, 'Deliveries'), 2);
  });
});

describe('the Inspector’s subscriptions', () => {
  it('sets both halves side by side, and names a missing one with the request that adds it', async (t) => {
    const { instance, demo } = await withDemo(t);
    await subscribeApp(instance, demo, ['calls', 'messages']);
    const page = await open(instance, '#subscriptions');
    const row = (field: string) => page.getByRole('row', { name: new RegExp(`^${field} `) }).getByRole('cell');
    await expectText(row('calls').first(), 'yes');
    assert.deepEqual(await row('calls').allInnerTexts(), ['yes', 'yes', 'yes'].map(padded));
    assert.deepEqual(await row('messages').allInnerTexts(), ['yes', 'no', 'no'].map(padded));
    assert.deepEqual(await row('call_settings_update').allInnerTexts(), ['no', 'yes', 'no'].map(padded));
    const panel = page.getByRole('tabpanel');
    await expectText(panel, demo.receiver.url);
    await expectText(panel, 'On this Page the app is not subscribed to messages.');
    await expectText(panel, 'The app itself is not subscribed to call_permission_reply and call_settings_update.');
    const requests = shown(page, /^Request that subscribes/);
    await expectText(requests, `${instance.url}/v26.0/${instance.page.id}/subscribed_apps`);
    await expectText(requests, `subscribed_fields=${[...CALLING_FIELDS, 'messages'].join()}`);
    await expectText(requests, `${instance.url}/v26.0/${instance.app.id}/subscriptions`);
    await expectNoViolations(page);

    await subscribePage(instance, demo, instance.page.id, [...CALLING_FIELDS, 'messages']);
    await expectCount(page.getByText('On this Page the app is not subscribed'), 0);
    assert.deepEqual(await row('messages').allInnerTexts(), ['yes', 'yes', 'yes'].map(padded));
  });
});

/** A sign stands before the word. */
const padded = (word: string): string => ` ${word}`;

describe('the Inspector’s explanations', () => {
  it('tells which gate stops a tap now, then, and with the settings that there were', async (t) => {
    const instance = await withInstance(t);
    // A Sunday, 04:00 in Los Angeles.
    instance.clock.advance(60_000);
    await writeSettings(instance, hoursOf('MONDAY'));
    const page = await open(instance, '#explain');
    const answer = page.getByRole('tabpanel');
    await expectText(answer, 'It does not ring. It is outside the call hours of the Page.');
    await expectText(
      page.getByRole('listitem').filter({ hasText: 'within the call hours' }),
      /shut.*Mon 23 Nov 2026, 09:00/s,
    );
    await expectText(page.getByRole('listitem').filter({ hasText: 'The call button is alive' }), 'not asked');
    const setting = page.getByRole('link', { name: 'call_hours' });
    assert.equal(await setting.getAttribute('href'), '/console/settings#call_hours');
    await expectNoViolations(page);

    await choice(page, 'When').selectOption('at another time');
    const when = page.getByLabel('Date and time (Los Angeles)');
    assert.equal(await when.inputValue(), '2026-11-22T04:01');
    await when.fill('2026-11-23T09:30');
    await expectText(answer, "It rings the Page's inbox.");
    await expectText(answer, 'Mon 23 Nov 2026, 09:30');
    // Before the hours were set, it could be called at all times.
    await when.fill('2026-11-22T04:00');
    await expectText(answer, 'not set: there is no limit.');
    await expectText(answer, "It rings the Page's inbox.");
    await when.fill('');
    await expectText(answer, 'Give a date and a time.');
    await choice(page, 'When').selectOption('now');
    await expectText(answer, 'It does not ring.');
    // The settings change, and so does what is said.
    await writeSettings(instance, { icon_enabled: false });
    await expectText(answer, 'The Page hides its call icon');
  });

  it('offers the messages that have such a button, and says when none has', async (t) => {
    const instance = await withInstance(t);
    const { psid } = instance.consumers[0] ?? assert.fail();
    const page = await open(instance, '#explain');
    await choice(page, 'On what').selectOption('the button of a call prompt');
    await expectText(page.getByRole('tabpanel'), 'no message of this thread has such a button');
    await instance.control(`/threads/${instance.page.id}/${psid}/messages`, { text: 'Hello' });
    const prompt = { attachment: { type: 'template', payload: { template_type: 'call_prompt', ttl_days: 1 } } };
    const sent = await instance.post(`/${instance.page.id}/messages`, { recipient: { id: psid }, message: prompt });
    assert.equal(sent.status, 200, sent.text);
    await choice(page, 'In which message').selectOption({ index: 1 });
    await expectText(page.getByRole('tabpanel'), "It rings the Page's inbox.");
    await expectText(
      page.getByRole('listitem').filter({ hasText: 'The call button is alive' }),
      /open.*It lives until/s,
    );
  });
});

describe('the Inspector', () => {
  it('says of a new Page what will be where', async (t) => {
    const instance = await withInstance(t);
    const { id } = (await instance.control('/pages', { name: 'New Page' })).json;
    const page = await open(instance, `?page=${id}#requests`);
    const panel = page.getByRole('tabpanel');
    const empty: [string, string | RegExp][] = [
      ['Requests', 'No request has named this Page'],
      ['Journal', 'The Page was created.'],
      ['Deliveries', 'Nothing has been sent for this Page yet.'],
      ['Subscriptions', 'No app is subscribed to this Page.'],
      ['Explain', 'there is no one to tap'],
    ];
    for (const [tab, words] of empty) {
      await page.getByRole('tab', { name: tab }).click();
      await expectText(panel, words);
      await expectNoViolations(page);
    }
  });

  it('has tabs for the keyboard and for links, and the link past the header does not change them', async (t) => {
    const instance = await withInstance(t);
    const page = await open(instance, '#deliveries');
    const chosen = page.getByRole('tab', { selected: true });
    await expectText(chosen, 'Deliveries');
    await chosen.focus();
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
      await expectText(chosen, title);
      await hasFocus(chosen);
    }
    assert.equal(new URL(page.url()).hash, '#journal');
    await lines(page, 'Journal').first().waitFor();
    await page.keyboard.press('Tab');
    await hasFocus(page.getByRole('tabpanel'));
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await expectText(lines(page, 'Journal').first(), 'Revision');

    await page.getByRole('link', { name: 'Skip to the page' }).press('Enter');
    await page.waitForURL(/#main$/);
    await expectText(chosen, 'Journal');
    await page.goto(`${instance.url}/console/inspector#explain`);
    await expectText(chosen, 'Explain');
  });

  it('fits 360 px in both themes, with everything open', async (t) => {
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
          await lines(page, tab).first().waitFor();
          for (const line of await lines(page, tab).all()) await line.getByRole('button').first().click();
        }
        await page.getByText(/^Loading/).waitFor({ state: 'detached' });
        await expectNoSidewaysScroll(page);
        await expectNoViolations(page);
      }
    }
  });
});
