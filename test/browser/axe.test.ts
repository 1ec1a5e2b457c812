import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Page } from 'playwright-core';
import { expectCount, expectNoSidewaysScroll, expectNoViolations, useBrowser } from '../support/browser.ts';
import { addPage } from '../support/graph.ts';
import { startInstance, type Instance } from '../support/instance.ts';
import { AUDIO_CALL, buttonTemplate, PROMPT } from '../support/thread.ts';

/** Accessibility of every page of the console, by axe-core and by width, in both themes. */

const PAGES = {
  '/console': 'Stage',
  '/console/overview': 'Overview',
  '/console/settings': 'Call settings',
  '/console/inbox': 'Inbox',
  '/console/calls': 'Calls',
  '/console/inspector': 'Inspector',
  '/console/explorer': 'Explorer',
  '/console/setup': 'Setup',
} as const;
const WIDTHS = [360, 1440] as const;
const THEMES = ['light', 'dark'] as const;

const browser = useBrowser();
let instance: Instance;
let emptyPage: string;
before(async () => {
  instance = await startInstance();
  await fill(instance);
  emptyPage = (await addPage(instance)).id;
});
after(() => instance.close());

/** Gives the Page messages of every kind, past and current calls, refused requests and failed deliveries. */
async function fill(instance: Instance): Promise<void> {
  const { page, app, consumers, clock } = instance;
  const [alex, sam] = consumers.map(({ psid }) => psid) as [string, string];
  const control = async (path: string, body: object) => {
    const reply = await instance.control(path, body);
    assert.equal(reply.status, 200, reply.text);
    return reply.json;
  };
  const write = (psid: string, text: string) => control(`/threads/${page.id}/${psid}/messages`, { text });
  const send = (psid: string, message: object) =>
    instance.post(`/${page.id}/messages`, { recipient: { id: psid }, message });
  const ring = async (psid: string) => (await control(`/threads/${page.id}/${psid}/calls`, { entry: 'icon' })).call_id;

  for (let number = 0; number < 12; number += 1)
    await write(sam, `Message ${number}, ${'which is long enough to break '.repeat(4)}`);
  await write(alex, 'x'.repeat(400));
  for (const psid of [alex, sam]) {
    await send(psid, { text: 'We are here.' });
    await send(psid, PROMPT);
    await send(psid, buttonTemplate(AUDIO_CALL, { type: 'postback', title: 'Prices', payload: 'PRICES' }));
  }
  const image = { type: 'image', payload: { url: 'https://example.com/a-picture-with-a-long-name.png' } };
  await send(alex, { attachment: image });
  await control(`/threads/${page.id}/${alex}/messages`, {
    attachment: { type: 'file', url: 'https://example.com/contract.pdf' },
  });
  const { phone, login, logout } = {
    phone: { type: 'phone_number', title: 'Dial', payload: '+15105551234' },
    login: { type: 'account_link', url: 'https://example.com/login' },
    logout: { type: 'account_unlink' },
  };
  await send(alex, buttonTemplate(phone, login, logout));
  await ring(alex);
  clock.advance(61_000);
  await control(`/calls/${await ring(sam)}/accept`, { as: 'inbox' });
  clock.advance(65_000);
  const { data } = (await instance.control(`/pages/${page.id}/calls`)).json;
  await control(`/calls/${data[0].id}/hang_up`, { as: 'inbox' });
  await control(`/calls/${await ring(alex)}/decline`, { as: 'inbox' });
  // A callback URL that refuses connections, and requests that the server refuses.
  const callback_url = 'http://127.0.0.1:9/hooks';
  await instance.post(`/${app.id}/subscriptions`, {
    object: 'page',
    callback_url,
    verify_token: 'x',
    fields: ['calls'],
  });
  await instance.post(`/${page.id}/messenger_call_settings`, { audio_enabled: 'perhaps' });
  await instance.post(`/${page.id}/messages`, { recipient: { id: '1' }, message: { text: 'x' } }, 'no-token');
  await instance.post(`/${page.id}/messenger_call_settings`, {
    call_hours: {
      timezone_id: 'America/Los_Angeles',
      weekly_operating_hours: ['MONDAY', 'SUNDAY'].map((day_of_week) => ({
        day_of_week,
        open_time: '0000',
        close_time: '2359',
      })),
    },
  });
  await control(`/calls/${await ring(sam)}/accept`, { as: 'inbox' });
  await ring(alex);
  const quick_replies = ['Red', 'Green'].map((title) => ({ content_type: 'text', title, payload: title }));
  for (const psid of [alex, sam]) {
    await send(psid, { text: 'Which?', quick_replies });
    await instance.post(`/${page.id}/messages`, { recipient: { id: psid }, sender_action: 'typing_on' });
  }
}

/** Opens an address and waits until everything on it is loaded. */
async function open(page: Page, address: string): Promise<void> {
  await page.goto(instance.url + address);
  await page.getByRole('heading', { level: 1 }).waitFor();
  await expectCount(page.locator('.loading'), 0);
}

async function expectAccessible(page: Page): Promise<void> {
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 800 });
    await expectNoSidewaysScroll(page, `${width} px`);
    for (const colorScheme of THEMES) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await expectNoViolations(page, `${width} px, ${colorScheme}`);
    }
  }
}

describe('every page of the console, in both themes, at 360 and 1440 px', () => {
  for (const [address, title] of Object.entries(PAGES)) {
    for (const state of ['with data', 'empty'] as const) {
      it(`${title} ${state}: axe finds no violation, and nothing is wider than the window`, async () => {
        const page = await browser.newPage();
        await open(page, `${address}?page=${state === 'empty' ? emptyPage : instance.page.id}`);
        await expectAccessible(page);
      });
    }
  }

  it('the navigation lists exactly the tested pages', async () => {
    const page = await browser.newPage();
    await open(page, '/console/inbox');
    const links = await page.getByRole('navigation', { name: 'Console pages' }).getByRole('link').all();
    const addresses = await Promise.all(links.map((link) => link.getAttribute('href')));
    assert.deepEqual(addresses, Object.keys(PAGES));
  });

  it('the page for unknown addresses and the sign-in page', async (t) => {
    const page = await browser.newPage({ expects: [/status of 401/] });
    await open(page, '/console/not-there');
    await expectAccessible(page);
    const guarded = await startInstance({ controlToken: 'let-me-in' });
    t.after(() => guarded.close());
    await page.goto(`${guarded.url}/console`);
    await page.getByLabel('Control token').waitFor();
    await expectAccessible(page);
  });
});
