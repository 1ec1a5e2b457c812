import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { describe, it, type TestContext } from 'node:test';
import type { Page } from 'playwright-core';
import { expectCount, expectText, useBrowser } from '../support/browser.ts';
import { startInstance, startSteered, type AnyInstance, type Instance } from '../support/instance.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { subscribeDemo, writeSettings } from '../support/subscriber.ts';

const browser = useBrowser();

/** Friday noon in UTC. */
const FRIDAY = '2027-03-12T12:00:00Z';
const MONDAY_ONLY = {
  timezone_id: 'UTC',
  weekly_operating_hours: [{ day_of_week: 'MONDAY', open_time: '0900', close_time: '1700' }],
};

async function openSettings(t: TestContext, prepare: (instance: Instance) => Promise<unknown>) {
  const instance = await startInstance({}, new ManualClock(FRIDAY));
  t.after(() => instance.close());
  await prepare(instance);
  const page = await browser.newPage();
  await page.goto(`${instance.url}/console/settings`);
  await page.getByRole('heading', { name: 'Where calls ring' }).waitFor();
  return { instance, page };
}

describe('remedies on the page of call settings', () => {
  it('subscribe an app to calls at both levels, and keep the fields that it has', async (t) => {
    const { instance, page } = await openSettings(t, async (it) => {
      const callback_url = `${it.url}/_control/receivers/${it.app.id}`;
      const subscription = { object: 'page', callback_url, verify_token: 'x', fields: ['messages'] };
      await it.post(`/${it.app.id}/subscriptions`, subscription, it.appToken);
      await it.post(`/${it.page.id}/subscribed_apps`, { subscribed_fields: ['messages'] });
    });
    await page.getByRole('button', { name: 'Subscribe Demo app to calls' }).click();
    await page.getByRole('heading', { name: 'Apps that would ring' }).waitFor();
    const { apps } = (await instance.control(`/pages/${instance.page.id}`)).json;
    assert.equal(apps[0].hears_calls, true);
    assert.ok(apps[0].app_fields.includes('messages') && apps[0].page_fields.includes('messages'));
    const { data } = (await instance.control(`/requests?app_id=${instance.app.id}&limit=1`)).json;
    assert.equal(data[0].path, `/v26.0/${instance.page.id}/subscribed_apps`);
  });

  it('open the Page now, after they have asked', async (t) => {
    const { instance, page } = await openSettings(t, (it) => writeSettings(it, { call_hours: MONDAY_ONLY }));
    const hours = async () => (await instance.get(`/${instance.page.id}/messenger_call_settings`)).json.call_hours;
    await page.getByRole('button', { name: 'Open now' }).click();
    const dialog = page.getByRole('dialog', { name: 'Open Demo Page now?' });
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await expectCount(dialog, 0);
    assert.deepEqual(await hours(), MONDAY_ONLY);
    await page.getByRole('button', { name: 'Open now' }).click();
    await dialog.getByRole('button', { name: 'Open now' }).click();
    await expectCount(page.getByRole('button', { name: 'Open now' }), 0);
    assert.equal((await hours()).weekly_operating_hours.length, 7);
    assert.equal((await instance.control(`/pages/${instance.page.id}`)).json.hours.open, true);
  });

  it('switch audio calls on again as well, and say when calls still ring nowhere', async (t) => {
    const { instance, page } = await openSettings(t, async (it) => {
      await writeSettings(it, { call_routing: { ring_target: 'PARTNERS' }, audio_enabled: false });
      const path = `/${it.page.id}/subscribed_apps`;
      assert.equal((await it.post(path, { subscribed_fields: 'messages' })).status, 200);
    });
    await page.getByRole('button', { name: 'Open now' }).click();
    const dialog = page.getByRole('dialog', { name: 'Open Demo Page now?' });
    await expectText(dialog, 'Audio calls are switched on.');
    await expectText(dialog, 'Calls still ring nowhere: the ring target is PARTNERS');
    await dialog.getByRole('button', { name: 'Open now' }).click();
    await expectCount(page.getByRole('button', { name: 'Open now' }), 0);
    const { audio_enabled, call_hours } = (await instance.get(`/${instance.page.id}/messenger_call_settings`)).json;
    assert.deepEqual([audio_enabled, call_hours], [true, undefined]);
  });

  it('send again all deliveries to an app that failed', async (t) => {
    const { instance, page } = await openSettings(t, async (it) => {
      const demo = await subscribeDemo(it);
      t.after(() => demo.receiver.close());
      demo.receiver.answers.push(500);
      await writeSettings(it, { icon_enabled: false });
      await it.control('/settle', {});
      assert.equal(demo.receiver.received.length, 1);
    });
    await page.getByRole('button', { name: 'Redeliver all that failed' }).click();
    await expectCount(page.getByText('webhooks failing since'), 0);
    await instance.control('/settle', {});
    const { data } = (await instance.control(`/deliveries?page_id=${instance.page.id}&limit=1`)).json;
    assert.deepEqual([data[0].state, data[0].attempts.length], ['delivered', 2]);
  });
});

describe('the buttons of the instance in the clock bar', () => {
  const group = (page: Page) => page.getByRole('group', { name: 'Instance' });
  async function start(t: TestContext): Promise<{ instance: AnyInstance; page: Page }> {
    const instance = await startSteered();
    t.after(() => instance.close());
    // Until the console is loaded again, it asks for what the reset has removed.
    const page = await browser.newPage({ expects: [/status of 404/] });
    await page.goto(`${instance.url}/console/setup`);
    await group(page).waitFor();
    return { instance, page };
  }
  const pagesOf = async (instance: AnyInstance) => (await instance.control('/pages')).json.data;

  it('reset the instance once the question is answered, and show the new one', async (t) => {
    const { instance, page } = await start(t);
    await instance.control('/pages', { name: 'Bakery' });
    await group(page).getByRole('button', { name: 'Reset' }).click();
    const dialog = page.getByRole('dialog', { name: 'Reset this instance?' });
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    assert.equal((await pagesOf(instance)).length, 2);
    await group(page).getByRole('button', { name: 'Reset' }).click();
    await Promise.all([page.waitForEvent('load'), dialog.getByRole('button', { name: 'Reset the instance' }).click()]);
    const [only, ...others] = await pagesOf(instance);
    assert.deepEqual(others, []);
    await expectText(page.getByRole('region', { name: 'Pages', exact: true }), only.id);
  });

  it('save a snapshot as a file, and restore it', async (t) => {
    const { instance, page } = await start(t);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      group(page).getByRole('button', { name: 'Save snapshot' }).click(),
    ]);
    assert.equal(download.suggestedFilename(), 'switchhook-snapshot.json');
    const saved = await readFile(await download.path());
    await instance.control(`/pages/${instance.page.id}`, { name: 'Bakery' });

    await group(page).getByRole('button', { name: 'Restore snapshot' }).click();
    const dialog = page.getByRole('dialog', { name: 'Restore a snapshot?' });
    const choose = (name: string, buffer: Buffer) =>
      dialog.getByLabel('Snapshot file').setInputFiles({ name, mimeType: 'application/json', buffer });
    await choose('notes.json', Buffer.from('not JSON'));
    await dialog.getByRole('button', { name: 'Restore', exact: true }).click();
    await expectText(dialog.getByRole('alert'), 'notes.json is not JSON.');
    assert.equal((await pagesOf(instance))[0].name, 'Bakery');
    await choose('switchhook-snapshot.json', saved);
    await Promise.all([
      page.waitForEvent('load'),
      dialog.getByRole('button', { name: 'Restore', exact: true }).click(),
    ]);
    assert.equal((await pagesOf(instance))[0].name, 'Demo Page');
    await expectText(page.getByRole('region', { name: 'Pages', exact: true }), 'Demo Page');
  });
});

describe('the subscriptions of the inspector', () => {
  it('send a test event of a field that the app receives, and offer none for the others', async (t) => {
    const instance = await startInstance();
    t.after(() => instance.close());
    const demo = await subscribeDemo(instance);
    t.after(() => demo.receiver.close());
    const page = await browser.newPage();
    await page.goto(`${instance.url}/console/inspector#tab=subscriptions`);
    await page.getByRole('tab', { name: 'Subscriptions' }).click();
    const row = (field: string) =>
      page.getByRole('row').filter({ has: page.getByRole('rowheader', { name: field, exact: true }) });
    await row('calls').getByRole('button', { name: 'Send a test event of calls' }).click();
    await expectText(row('calls'), 'Sent: its result is in Deliveries.');
    const [webhook] = await demo.receiver.count(1);
    assert.ok(webhook);
    assert.equal(JSON.parse(webhook.body.toString()).entry[0].calls[0].event, 'connect');
  });
});
