import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import type { Page } from 'playwright-core';
import { expectCount, expectText, useBrowser } from '../support/browser.ts';
import { startInstance, type Instance } from '../support/instance.ts';
import { ManualClock } from '../support/manual-clock.ts';

/** A Monday, 08:00 in Los Angeles. */
const MONDAY_8 = Date.parse('2027-03-15T15:00:00Z');
const HOUR = 3_600_000;
const NINE_TO_FIVE = {
  timezone_id: 'America/Los_Angeles',
  weekly_operating_hours: [{ day_of_week: 'MONDAY', open_time: '0900', close_time: '1700' }],
};
/** A tap that does not ring is an answer, which browsers log as a failure. */
const REFUSED_TAP = /status of 409/;

const browser = useBrowser();

describe('The Stage', () => {
  let instance: Instance;

  beforeEach(async () => {
    instance = await startInstance({}, new ManualClock(MONDAY_8));
  });
  afterEach(() => instance.close());

  const open = async (query = '', options = {}): Promise<Page> => {
    const page = await browser.newPage({ expects: [REFUSED_TAP], ...options });
    await page.goto(`${instance.url}/console${query}`);
    return page;
  };
  const phone = (page: Page) => page.getByRole('group', { name: /^Messenger of/ });
  const icon = (page: Page) => phone(page).getByRole('button', { name: /^Call Demo Page/ });
  const happened = (page: Page) => page.getByRole('region', { name: 'What happened' });
  const settingsPath = () => `/${instance.page.id}/messenger_call_settings`;
  const thread = (i = 0) => `/threads/${instance.page.id}/${instance.consumers[i]?.psid}`;

  it('loses the call icon of an open thread when an app hides it, and tells of request, change and webhook', async () => {
    const page = await open();
    await icon(page).waitFor();
    await instance.post(settingsPath(), { icon_enabled: false });
    await icon(page).waitFor({ state: 'detached' });
    await expectText(phone(page), 'The Page hides its call icon');
    await expectText(happened(page).getByRole('listitem'), /POST \/v26\.0\/\d+\/messenger_call_settings 200/);
    await expectText(happened(page).getByRole('listitem'), 'An app hid the call icon.');
    await expectText(happened(page), /webhook call_settings_update to Demo app delivered/);
    assert.equal((await happened(page).innerText()).includes(instance.page.access_token), false, 'no token is shown');
  });

  it('orders what happened by cause, also while time stands still', async () => {
    const page = await open();
    await instance.post(settingsPath(), { icon_enabled: false });
    await instance.post(settingsPath(), { icon_enabled: true });
    await expectText(happened(page), /showed the call icon[^]*POST[^]*hid the call icon[^]*POST[^]*subscribed to/);
  });

  it('changes settings by a named person: the webhook has their recipient_id', async () => {
    const page = await open();
    await page.getByRole('switch', { name: /Call icon/ }).click();
    await icon(page).waitFor({ state: 'detached' });
    await expectText(happened(page), 'Robin hid the call icon.');
    await expectText(happened(page), /call_settings_update to Demo app delivered/);
    const { admins } = (await instance.control(`/pages/${instance.page.id}`)).json;
    const { data } = (await instance.control(`/receivers/${instance.app.id}`)).json;
    assert.equal(data[0].body.entry[0].call_settings.icon_enabled, false);
    assert.equal(JSON.stringify(data[0].body).includes(`"recipient_id":"${admins[0].psid}"`), true);
  });

  it('says of a tap outside of the hours why it did not ring and when it will, and leads to the setting', async () => {
    await instance.post(settingsPath(), { call_hours: NINE_TO_FIVE });
    const page = await open();
    await icon(page).click();
    const told = page.getByRole('status').filter({ hasText: 'It did not ring.' });
    await expectText(told, /It is outside the call hours of the Page\. That changes Mon 09:00/);
    instance.clock.set(MONDAY_8 + HOUR);
    await icon(page).click();
    await expectText(phone(page), 'Calling Demo Page…');
    assert.equal(await told.count(), 0, 'the next tap rang');
    instance.clock.set(MONDAY_8 + HOUR + 60_000);
    await expectText(phone(page), 'Missed call');

    await instance.post(settingsPath(), { audio_enabled: false });
    await phone(page).getByRole('button', { name: 'Call again' }).click();
    await expectText(told, 'The Page has switched audio calls off.');
    await told.getByRole('link', { name: 'Show audio_enabled' }).click();
    await page.waitForURL(/\/console\/settings#audio_enabled$/);
  });

  it('says that PARTNERS rings nobody when no app is subscribed to calls', async () => {
    await instance.post(settingsPath(), { call_routing: { ring_target: 'PARTNERS' } });
    const token = encodeURIComponent(instance.page.access_token);
    await instance.request(`/v26.0/${instance.page.id}/subscribed_apps?access_token=${token}`, { method: 'DELETE' });
    const page = await open();
    await expectText(page.getByRole('region', { name: 'Call settings' }), 'nobody hears them ring');
    await icon(page).click();
    await expectText(page.getByRole('status'), /no app is subscribed to calls: nobody hears it/);
    await expectText(phone(page), 'nobody hears it');
  });

  it('shows a call prompt until it expires, and says why it no longer rings', async () => {
    const { psid } = instance.consumers[0] ?? {};
    const page = await open();
    await page.getByRole('textbox', { name: 'Write as Alex' }).fill('Can I call you?');
    await page.getByRole('button', { name: 'Send' }).click();
    await expectText(phone(page).getByRole('listitem'), 'Can I call you?');
    assert.equal(await page.getByRole('textbox', { name: 'Write as Alex' }).inputValue(), '');
    const payload = { template_type: 'call_prompt', ttl_days: 1 };
    const sent = await instance.post(`/${instance.page.id}/messages`, {
      recipient: { id: psid },
      message: { attachment: { type: 'template', payload } },
    });
    assert.equal(sent.status, 200, sent.text);
    const prompt = phone(page).getByRole('button', { name: 'Call', exact: true });
    await prompt.waitFor();
    await expectText(phone(page), /until Tue/);
    instance.clock.set(MONDAY_8 + 24 * HOUR);
    await expectText(phone(page), 'The call button has expired.');
    await prompt.click();
    await expectText(page.getByRole('status'), /It did not ring\. The call button has expired\./);
  });

  it('rings, talks and hangs up: a completed call stays in the thread', async () => {
    const page = await open();
    await icon(page).click();
    await expectText(phone(page), "It rings the Page's inbox.");
    const [call] = (await instance.control(`/pages/${instance.page.id}/calls`)).json.data;
    await instance.control(`/calls/${call.id}/accept`, { as: 'inbox' });
    await expectText(phone(page), 'In a call with Demo Page');
    instance.clock.set(MONDAY_8 + 65_000);
    await phone(page).getByRole('button', { name: 'Hang up' }).click();
    await expectText(phone(page), 'Audio call · 1 min 5 s');
  });

  it('keeps two browsers on one thread at the same point', async () => {
    const [one, other] = [await open(), await open()];
    await one.getByRole('textbox', { name: 'Write as Alex' }).fill('from the one');
    await one.getByRole('button', { name: 'Send' }).click();
    await expectText(phone(other).getByRole('listitem'), 'from the one');
    await icon(other).click();
    await expectText(phone(one), 'Calling Demo Page…');
    await phone(one).getByRole('button', { name: 'Hang up' }).click();
    await expectText(phone(other), 'Missed call');
    for (const page of [one, other]) await expectCount(phone(page).getByText('from the one'), 1);
  });

  it("shows times in the Page's zone with the consumer's beside it where they differ", async () => {
    await instance.post(settingsPath(), { call_hours: NINE_TO_FIVE });
    for (const i of [0, 1]) await instance.control(`${thread(i)}/messages`, { text: `I am ${i}` });
    const page = await open();
    await expectText(phone(page).getByRole('listitem').filter({ hasText: 'I am 0' }), /Mon 08:00$/);
    await page.getByRole('combobox', { name: 'Consumer' }).selectOption({ label: 'Sam' });
    await expectText(
      phone(page).getByRole('listitem').filter({ hasText: 'I am 1' }),
      /Mon 08:00 \(Mon 16:00 Berlin\)$/,
    );
  });

  it('leads a newcomer through three steps, once', async () => {
    const page = await open();
    const steps = page.getByRole('region', { name: 'Three steps to begin with' });
    const curl = await steps.getByRole('region', { name: /curl line/ }).innerText();
    const [, url = '', body = ''] = /^curl "([^"]+)".* -d '([^']+)'$/.exec(curl) ?? [];
    const pasted = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
    assert.equal(pasted.status, 200);
    await expectCount(steps.getByText('done', { exact: true }), 3);
    await steps.getByRole('button', { name: 'Done: close this' }).click();
    await expectCount(steps, 0);
    await page.reload();
    await expectText(happened(page), 'An app hid the call icon.');
    await expectCount(steps, 0);
  });

  it('has a state for a Page without people, a Page that is not there, and settings that nobody may change', async () => {
    const { id } = (await instance.control('/pages', { name: 'Quiet Page' })).json;
    const page = await open(`?page=${id}`);
    await expectText(page.getByRole('region', { name: 'Messenger' }), 'Nobody writes to this Page yet.');
    await page.getByRole('link', { name: 'name who does' }).waitFor();
    assert.equal(await page.getByRole('switch', { name: /Call icon/ }).isDisabled(), true);
    const lost = await open('?page=1', { expects: [/status of 404/] });
    await expectText(lost.getByRole('alert'), 'There is no page 1.');
  });
});
