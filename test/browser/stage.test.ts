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
/** Console error of the browser for the 409 that a tap without a ring is answered with. */
const REFUSED_TAP = /status of 409/;

const browser = useBrowser();

describe('The Stage', () => {
  let instance: Instance;

  beforeEach(async () => {
    instance = await startInstance({}, new ManualClock(MONDAY_8));
  });
  afterEach(async () => {
    await browser.closePages();
    await instance.close();
  });

  const open = async (query = '', options = {}): Promise<Page> => {
    const page = await browser.newPage({ expects: [REFUSED_TAP], ...options });
    await page.goto(`${instance.url}/console${query}`);
    return page;
  };
  const phone = (page: Page) => page.getByRole('group', { name: /^Messenger of/ });
  const reasons = (page: Page) => page.getByRole('list', { name: 'Why calls ring or do not ring' });
  const icon = (page: Page) => phone(page).getByRole('button', { name: /^Call Demo Page/ });
  const activity = (page: Page) => page.getByRole('region', { name: 'Activity' });
  const settingsPath = () => `/${instance.page.id}/messenger_call_settings`;
  const threadPath = (i = 0) => `/threads/${instance.page.id}/${instance.consumers[i]?.psid}`;

  it('shows the profile of the consumer with the picture', async () => {
    const { psid } = (
      await instance.control('/consumers', {
        page_id: instance.page.id,
        first_name: 'Maria',
        last_name: 'del Mar',
        locale: 'es_ES',
        time_zone: 'Europe/Madrid',
        picture_color: '#c2185b',
      })
    ).json;
    const page = await open(`?psid=${psid}`);
    const profile = page.locator('.consumer-profile');
    await profile.getByText('Maria del Mar').waitFor();
    await profile.getByText('es_ES · Europe/Madrid').waitFor();
    const picture = profile.locator('img');
    assert.equal(await picture.getAttribute('src'), '/_pictures/person-c2185b.png');
    const { status, headers } = await instance.request('/_pictures/person-c2185b.png');
    assert.deepEqual([status, headers.get('content-type')], [200, 'image/png']);
  });

  it('says that a consumer has no profile', async () => {
    const consumer = { page_id: instance.page.id, name: 'Kim', has_profile: false };
    const { psid } = (await instance.control('/consumers', consumer)).json;
    const page = await open(`?psid=${psid}`);
    await page.getByText('No profile: Graph answers 100/2018218').waitFor();
    assert.equal(await page.locator('.consumer-profile img').count(), 0);
  });

  it('shows the Messenger profile that an app sets while the thread is open, and sends what the consumer taps', async () => {
    const page = await open();
    await phone(page).getByText('No messages yet.').waitFor();
    const profile = {
      get_started: { payload: 'START' },
      greeting: [{ locale: 'default', text: 'Welcome, {{user_full_name}}' }],
      persistent_menu: [
        {
          locale: 'default',
          composer_input_disabled: true,
          call_to_actions: [
            { type: 'postback', title: 'Talk to an agent', payload: 'AGENT' },
            { type: 'web_url', title: 'Shop', url: 'https://shop.example/' },
          ],
        },
      ],
    };
    await instance.post(`/${instance.page.id}/messenger_profile`, profile);
    await phone(page).getByText('Welcome, Alex').waitFor();
    await phone(page).getByRole('button', { name: 'Get Started' }).click();
    await phone(page).getByRole('listitem').filter({ hasText: 'Get Started' }).waitFor();
    await phone(page).getByText('Menu').click();
    assert.equal(await phone(page).getByRole('link', { name: 'Shop' }).getAttribute('href'), 'https://shop.example/');
    await phone(page).getByRole('button', { name: 'Talk to an agent' }).click();
    await expectText(activity(page), 'Alex tapped “Talk to an agent”.');
    await expectText(
      activity(page),
      'Demo app set get_started, persistent_menu and greeting of the Messenger profile.',
    );
    await expectCount(phone(page).getByLabel('Write as Alex'), 0);
  });

  it('shows ice breakers, and the persona that sends a message', async () => {
    const ice_breakers = [{ question: 'When are you open?', payload: 'WHEN' }];
    await instance.post(`/${instance.page.id}/messenger_profile`, { ice_breakers });
    const kim = { name: 'Kim Lee', profile_picture_url: 'https://example.com/kim.jpg' };
    const persona_id = (await instance.post(`/${instance.page.id}/personas`, kim)).json.id;
    const page = await open();
    await phone(page).getByRole('button', { name: 'When are you open?' }).click();
    await phone(page).getByRole('listitem').filter({ hasText: 'When are you open?' }).waitFor();
    const recipient = { id: instance.consumers[0]?.psid };
    await instance.post('/me/messages', { recipient, message: { text: 'At nine.' }, persona_id });
    const message = phone(page).getByRole('listitem').filter({ hasText: 'At nine.' });
    await expectText(message, /KL Kim Lee from Demo Page Picture/);
    assert.equal(await message.getByRole('link').getAttribute('href'), kim.profile_picture_url);
    await expectText(activity(page), 'Kim Lee wrote to Alex: “At nine.”');
  });

  it('removes the call icon from an open thread when an app hides it, and lists the request, the change and the webhook', async () => {
    const page = await open();
    await icon(page).waitFor();
    await instance.post(settingsPath(), { icon_enabled: false });
    await icon(page).waitFor({ state: 'detached' });
    await expectText(reasons(page), 'The Page hides its call icon');
    await expectText(activity(page).getByRole('listitem'), /POST \/v26\.0\/Demo Page\/messenger_call_settings 200/);
    await expectText(activity(page).getByRole('listitem'), /An app hid the call icon\.\s*icon_enabled on → off/);
    await expectText(activity(page), /webhook call_settings_update to Demo app delivered/);
    assert.equal(
      (await activity(page).innerText()).includes(instance.page.access_token),
      false,
      'the page shows no token',
    );
  });

  it('lists each request right below its changes, also while the clock is frozen', async () => {
    const page = await open();
    await instance.post(settingsPath(), { icon_enabled: false });
    await instance.post(settingsPath(), { icon_enabled: true });
    await expectText(activity(page), /showed the call icon[^]*POST[^]*hid the call icon[^]*POST[^]*subscribed to/);
  });

  it('changes settings as an admin: the webhook has their recipient_id', async () => {
    const page = await open();
    await page.getByRole('switch', { name: /Call icon/ }).click();
    await icon(page).waitFor({ state: 'detached' });
    await expectText(activity(page), 'Robin hid the call icon.');
    await expectText(page.locator('.toast-message'), /^Webhook delivered to Demo app in \d+ ms\. Show it/);
    const link = page.locator('.toast-message').getByRole('link', { name: 'Show it' });
    assert.match((await link.getAttribute('href')) ?? '', /\/console\/inspector#deliveries\/\d+$/);
    await expectText(activity(page), /call_settings_update to Demo app delivered/);
    const { admins } = (await instance.control(`/pages/${instance.page.id}`)).json;
    const { data } = (await instance.control(`/receivers/${instance.app.id}`)).json;
    assert.equal(data[0].body.entry[0].call_settings.icon_enabled, false);
    assert.equal(JSON.stringify(data[0].body).includes(`"recipient_id":"${admins[0].psid}"`), true);
  });

  it('explains why a call outside of the call hours does not ring and when they open, with a link to the setting', async () => {
    await instance.post(settingsPath(), { call_hours: NINE_TO_FIVE });
    const page = await open();
    await icon(page).click();
    const refusal = page.getByRole('status').filter({ hasText: 'The call does not ring.' });
    await expectText(refusal, /The Page is outside its call hours\. Opens Mon 09:00/);
    instance.clock.set(MONDAY_8 + HOUR);
    await icon(page).click();
    await expectText(phone(page), 'Calling Demo Page…');
    assert.equal(await refusal.count(), 0, 'the next call rings');
    instance.clock.set(MONDAY_8 + HOUR + 60_000);
    await expectText(phone(page), 'Missed call');

    await instance.post(settingsPath(), { audio_enabled: false });
    await phone(page).getByRole('button', { name: 'Call again' }).click();
    await expectText(refusal, 'The Page has switched audio calls off.');
    await refusal.getByRole('link', { name: 'Show audio_enabled' }).click();
    await page.waitForURL(/\/console\/settings#audio_enabled$/);
  });

  it('says that PARTNERS calls ring nowhere when no app is subscribed to calls', async () => {
    await instance.post(settingsPath(), { call_routing: { ring_target: 'PARTNERS' } });
    const token = encodeURIComponent(instance.page.access_token);
    await instance.request(`/v26.0/${instance.page.id}/subscribed_apps?access_token=${token}`, { method: 'DELETE' });
    const page = await open();
    await expectText(
      page.getByRole('region', { name: 'Call settings' }),
      'No app is subscribed to calls, so nobody can answer.',
    );
    await icon(page).click();
    await expectText(
      page.getByRole('status'),
      /rings nowhere: the ring target is PARTNERS, but no app is subscribed to calls/,
    );
    await expectText(reasons(page), 'The call rings nowhere');
  });

  it('shows a call prompt until it expires, and then says why it does not ring', async () => {
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
    await expectText(reasons(page), /“Call” of Mon 15:00\s*Expires Tue 15:00/);
    instance.clock.set(MONDAY_8 + 24 * HOUR);
    await expectText(reasons(page), /“Call” of Mon 15:00\s*The call button has expired\./);
    await prompt.click();
    await expectText(page.getByRole('status'), /The call does not ring\. The call button has expired\./);
  });

  const send = async (body: object) => {
    const recipient = { id: instance.consumers[0]?.psid };
    const sent = await instance.post(`/${instance.page.id}/messages`, { recipient, ...body });
    assert.equal(sent.status, 200, sent.text);
    return sent.json.message_id as string;
  };

  it('shows quick replies above the composer until the consumer taps one', async () => {
    await instance.control(`${threadPath()}/messages`, { text: 'Hello' });
    const page = await open();
    const quick_replies = ['Red', 'Green'].map((title) => ({ content_type: 'text', title, payload: title }));
    await send({
      message: { text: 'Which colour?', quick_replies: [...quick_replies, { content_type: 'user_email' }] },
    });
    const replies = phone(page).getByRole('list', { name: 'Quick replies' });
    await expectText(replies, /Red\s*Green\s*Send e-mail address/);
    await replies.getByRole('button', { name: 'Green' }).click();
    await expectText(phone(page).getByRole('listitem'), /Consumer: Green/);
    await expectCount(replies, 0);
    await expectText(activity(page), 'Alex tapped the quick reply: “Green”');
  });

  it('shows files as links, an answer with the message that it answers, and sends a file of the consumer', async () => {
    const { message_id: asked } = (await instance.control(`${threadPath()}/messages`, { text: 'Any pictures?' })).json;
    const page = await open();
    const payload = { url: 'https://example.com/pictures/shirt.png' };
    await send({ message: { attachment: { type: 'image', payload } }, reply_to: { mid: asked } });
    const link = phone(page).getByRole('link', { name: 'Image: shirt.png' });
    assert.equal(await link.getAttribute('href'), payload.url);
    await expectText(phone(page), 'Reply to: Any pictures?');

    await phone(page).getByText('Attach a file').click();
    await phone(page).getByRole('combobox', { name: 'Type of the file' }).selectOption('video');
    const address = phone(page).getByRole('textbox', { name: 'Address of the file of Alex' });
    await address.fill('https://example.com/clip.mp4');
    await phone(page).getByRole('button', { name: 'Attach' }).click();
    await phone(page).getByRole('link', { name: 'Video: clip.mp4' }).waitFor();
    assert.equal(await address.inputValue(), '');
    await expectText(activity(page), 'Alex sent a video.');
  });

  it('shows every kind of button, and a receipt', async () => {
    await instance.control(`${threadPath()}/messages`, { text: 'Hello' });
    const page = await open();
    const template = (payload: object) => send({ message: { attachment: { type: 'template', payload } } });
    const buttons = [
      { type: 'phone_number', title: 'Dial', payload: '+1 510 555 1234' },
      { type: 'account_link', url: 'https://example.com/login' },
      { type: 'account_unlink' },
    ];
    await template({ template_type: 'button', text: 'How?', buttons });
    await template({
      template_type: 'receipt',
      recipient_name: 'Alex',
      order_number: '7',
      currency: 'USD',
      payment_method: 'Visa 2345',
      elements: [{ title: 'Shirt', quantity: 2, price: 25 }],
      summary: { total_cost: 50 },
    });
    const dial = phone(page).getByRole('link', { name: 'Dial (+1 510 555 1234)' });
    assert.equal(await dial.getAttribute('href'), 'tel:+15105551234');
    await phone(page).getByRole('link', { name: 'Log in' }).waitFor();
    await expectText(phone(page), 'Log out');
    await expectText(
      phone(page),
      /Receipt for Alex\s+Order 7\s+2 × Shirt: 25 USD\s+Total: 50 USD\s+Paid with Visa 2345/,
    );
  });

  it('shows that the Page is typing, until the time is over, and what it has seen', async () => {
    await instance.control(`${threadPath()}/messages`, { text: 'Hello' });
    const page = await open();
    await send({ sender_action: 'typing_on' });
    const typing = phone(page).getByText('The Page is typing…');
    await typing.waitFor();
    instance.clock.set(MONDAY_8 + 20_000);
    await expectCount(typing, 0);
    await send({ sender_action: 'mark_seen' });
    await expectText(phone(page).getByRole('listitem').filter({ hasText: 'Hello' }), 'Seen by the Page');
  });

  it('rings, is answered and hangs up: the thread shows a completed call', async () => {
    const page = await open();
    await icon(page).click();
    await expectText(reasons(page), 'The call rings in the Page’s inbox.');
    await expectCount(phone(page).getByText('inbox'), 0);
    const [call] = (await instance.control(`/pages/${instance.page.id}/calls`)).json.data;
    await instance.control(`/calls/${call.id}/accept`, { as: 'inbox' });
    await expectText(phone(page), 'In a call with Demo Page');
    instance.clock.set(MONDAY_8 + 65_000);
    await expectText(phone(page).locator('.call-time'), /^\d\d:\d\d$/);
    await phone(page).getByRole('button', { name: 'Hang up' }).click();
    await expectText(phone(page), 'Audio call · 1 min 5 s');
  });

  it('shows the same thread and call in two browsers', async () => {
    const [first, second] = [await open(), await open()];
    await first.getByRole('textbox', { name: 'Write as Alex' }).fill('from the first');
    await first.getByRole('button', { name: 'Send' }).click();
    await expectText(phone(second).getByRole('listitem'), 'from the first');
    await icon(second).click();
    await expectText(phone(first), 'Calling Demo Page…');
    await phone(first).getByRole('button', { name: 'Hang up' }).click();
    await expectText(phone(second), 'Missed call');
    for (const page of [first, second]) await expectCount(phone(page).getByText('from the first'), 1);
  });

  it("shows times in the Page's zone, or in the consumer's, UTC or the browser's by the switch, which is stored", async () => {
    await instance.post(settingsPath(), { call_hours: NINE_TO_FIVE });
    for (const i of [0, 1]) await instance.control(`${threadPath(i)}/messages`, { text: `I am ${i}` });
    const page = await open();
    await expectText(phone(page).getByRole('listitem').filter({ hasText: 'I am 0' }), /^Mon 08:00/);
    await page.getByRole('combobox', { name: 'Consumer' }).selectOption({ label: 'Sam' });
    const zone = page.getByRole('combobox', { name: 'Show times in' });
    const message = phone(page).getByRole('listitem').filter({ hasText: 'I am 1' });
    for (const [option, time] of [
      ['Page: Los Angeles', /^Mon 08:00/],
      ['Sam: Berlin', /^Mon 16:00/],
      ['UTC', /^Mon 15:00/],
      ['Mine: UTC', /^Mon 15:00/],
      ['Sam: Berlin', /^Mon 16:00/],
    ] as const) {
      await zone.selectOption({ label: option });
      await expectText(message, time);
    }
    const title = await message.locator('time').getAttribute('title');
    assert.equal(title, 'Mon 15 Mar 2027, 16:00:00, Berlin (2027-03-15T15:00:00.000Z)');
    await page.reload();
    await expectText(message, /^Mon 16:00/);
  });

  it('leads new users through the first steps once', async () => {
    const page = await open();
    const steps = page.getByRole('region', { name: 'First steps' });
    const curl = await steps.getByRole('region', { name: /curl command/ }).innerText();
    const [, url = '', body = ''] = /^curl "([^"]+)".* -d '([^']+)'$/.exec(curl) ?? [];
    const reply = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
    assert.equal(reply.status, 200);
    await expectCount(steps.getByText('done', { exact: true }), 3);
    await steps.getByRole('button', { name: 'Done, close' }).click();
    await expectCount(steps, 0);
    await page.reload();
    await expectText(activity(page), 'An app hid the call icon.');
    await expectCount(steps, 0);
  });

  it('has texts for a Page without consumers or admins and for an unknown Page', async () => {
    const { id } = (await instance.control('/pages', { name: 'Quiet Page' })).json;
    const page = await open(`?page=${id}`);
    await expectText(page.getByRole('region', { name: 'Messenger' }), 'This Page has no consumers yet.');
    await page.getByRole('link', { name: 'Add an admin' }).waitFor();
    assert.equal(await page.getByRole('switch', { name: /Call icon/ }).isDisabled(), true);
    const unknown = await open('?page=1', { expects: [/status of 404/] });
    await expectText(unknown.getByRole('alert'), 'There is no page 1.');
  });
});
