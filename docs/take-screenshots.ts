/**
 * Takes the pictures of the console for the README, light and dark, of an instance with data:
 * `npm run screenshots`.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { DEFAULTS } from '../src/config/config.ts';
import { startServer } from '../src/server.ts';
import { startChromium } from '../test/support/chromium.ts';

const FOLDER = join(import.meta.dirname, 'screenshots');
/** A Monday morning in Los Angeles, in the week before its clocks go forward. */
const START = Date.parse('2027-03-08T17:00:00Z');
const HOURS = {
  timezone_id: 'America/Los_Angeles',
  weekly_operating_hours: ['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SUNDAY'].map((day_of_week) => ({
    day_of_week,
    open_time: day_of_week === 'SUNDAY' ? '0100' : '0900',
    close_time: day_of_week === 'SUNDAY' ? '0500' : '1700',
  })),
};

const server = await startServer({ ...DEFAULTS, port: 0, data: undefined, clock: START });
const { url, demo } = server;
if (!demo) throw new Error('no demo');
const { page: demoPage, consumers } = demo;
const [alex, sam] = consumers.map(({ psid }) => psid);

const post = async (path: string, body: object): Promise<Record<string, unknown>> => {
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(url + path, { method: 'POST', headers, body: JSON.stringify(body) });
  return (await answer.json()) as Record<string, unknown>;
};
const control = (path: string, body: object) => post(`/_control${path}`, body);
const graph = (path: string, body: object) =>
  post(`/v26.0/${demoPage.id}/${path}?access_token=${demoPage.access_token}`, body);
const setting = (body: object) => graph('messenger_call_settings', body);
const thread = (psid: string | undefined) => `/threads/${demoPage.id}/${psid}`;

await control('/clock', { freeze: true });
await setting({ call_hours: HOURS });
await setting({
  call_hours: {
    ...HOURS,
    weekly_operating_hours: HOURS.weekly_operating_hours.toSpliced(1, 1, {
      day_of_week: 'TUESDAY',
      open_time: '1700',
      close_time: '0900',
    }),
  },
});
await control(`${thread(alex)}/messages`, { text: 'Is anybody there? My order has not come.' });
await control('/clock', { advance: 'PT2M' });
await graph('messages', {
  recipient: { id: alex },
  message: { attachment: { type: 'template', payload: { template_type: 'call_prompt', ttl_days: 3 } } },
});
await control(`${thread(sam)}/calls`, { entry: 'icon' });
await control('/clock', { advance: 'PT1M' });
await control('/clock', { advance: 'PT4M' });
const { call_id: answered } = await control(`${thread(alex)}/calls`, { entry: 'icon' });
await control(`/calls/${String(answered)}/accept`, { as: 'inbox' });
await control('/clock', { advance: 'PT3M' });
await control(`/calls/${String(answered)}/hang_up`, { as: 'consumer' });

/** Pictures by name: path, height, and the steps before the picture. */
const PICTURES: Readonly<
  Record<string, { readonly path: string; readonly height?: number; readonly prepare?: (page: Page) => Promise<void> }>
> = {
  stage: { path: '', prepare: (page) => page.getByText('Audio call').first().waitFor() },
  'call-settings': {
    path: '/settings',
    height: 1100,
    prepare: (page) => page.getByText('Clocks go forward').waitFor(),
  },
  inspector: {
    path: '/inspector#requests',
    prepare: (page) => page.getByRole('button', { name: /failed, 400/ }).click(),
  },
  inbox: {
    path: '/inbox',
    prepare: async (page) => {
      for (const psid of [alex, sam]) await control(`${thread(psid)}/calls`, { entry: 'icon' });
      await page
        .getByRole('button', { name: /Accept/ })
        .nth(1)
        .waitFor();
    },
  },
};

mkdirSync(FOLDER, { recursive: true });
const browser = await startChromium();
for (const theme of ['light', 'dark'] as const) {
  for (const [name, { path, height = 900, prepare }] of Object.entries(PICTURES)) {
    const context = await browser.newContext({
      viewport: { width: 1440, height },
      colorScheme: theme,
      reducedMotion: 'reduce',
      timezoneId: 'America/Los_Angeles',
      locale: 'en-GB',
    });
    const page = await context.newPage();
    await page.goto(`${url}/console${path}`, { waitUntil: 'load' });
    await page.getByRole('heading', { level: 1 }).waitFor();
    await prepare?.(page);
    await page.screenshot({ path: join(FOLDER, `${name}-${theme}.png`) });
    await context.close();
  }
}
await browser.close();
await server.close();
console.log(`${Object.keys(PICTURES).length * 2} pictures in docs/screenshots`);
