/*
 * Goes through the first hour of a new user in the console, in Chromium, and prints the number of clicks of each step:
 *
 *   npm run test:hour
 *
 * A click into a field counts as one, a choice from a list as two (to open it and to choose), keys do not count. Each step is
 * done with the mouse and the keyboard only, as a person does it, and what it must cause is checked on the server. Exit code 1
 * when a step cannot be done.
 */
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Locator, Page } from 'playwright-core';
import { createSwitchhook, type World } from '../src/testing/index.ts';
import { startChromium } from './support/chromium.ts';
import { LONG_MS } from './support/patience.ts';

/** A person at the console, whose clicks are counted. */
class Person {
  readonly page: Page;
  clicks = 0;
  texts = 0;

  constructor(page: Page) {
    this.page = page;
  }

  async click(target: Locator): Promise<void> {
    this.clicks += 1;
    await target.click();
  }

  async type(field: Locator, text: string, key?: 'Enter'): Promise<void> {
    this.clicks += 1;
    this.texts += 1;
    await field.fill(text);
    if (key) await field.press(key);
  }

  async choose(list: Locator, label: string): Promise<void> {
    this.clicks += 2;
    await list.selectOption({ label });
  }

  /** Opens a page of the console by its link. */
  async goTo(title: string): Promise<void> {
    await this.click(this.page.getByRole('navigation').getByRole('link', { name: title, exact: true }));
    await this.page.getByRole('heading', { level: 1, name: title }).waitFor({ state: 'attached' });
  }

  /** Chooses a Page in the header. */
  choosePage(name: string): Promise<void> {
    return this.choose(this.page.getByRole('combobox', { name: 'Page', exact: true }), name);
  }
}

/** A receiver of a developer who has not set the secret of the app yet. */
async function startReceiver() {
  let secret = 'changeme';
  const server = createServer((request, response) => {
    const challenge = new URL(request.url ?? '', 'http://receiver').searchParams.get('hub.challenge');
    if (challenge !== null) {
      response.end(challenge);
      return;
    }
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const signature = `sha256=${createHmac('sha256', secret).update(Buffer.concat(chunks)).digest('hex')}`;
      response.writeHead(request.headers['x-hub-signature-256'] === signature ? 200 : 401).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhook`,
    setSecret: (next: string) => void (secret = next),
    close: () => server.close().closeAllConnections(),
  };
}

const region = (page: Page, name: string): Locator => page.getByRole('region', { name, exact: true });
const phone = (page: Page): Locator => page.getByRole('group', { name: /^Messenger of/ });

async function makeEverything(person: Person, world: World): Promise<void> {
  const { page } = person;
  await person.goTo('Setup');
  for (const [list, label, name, button] of [
    ['Apps', 'Name of a new app', 'Phone desk', 'Create app'],
    ['Pages', 'Name of a new Page', 'Bakery', 'Create Page'],
    ['Consumers', 'Name of a new consumer', 'Kim Lee', 'Create consumer'],
  ] as const) {
    await person.type(region(page, list).getByLabel(label), name);
    await person.click(region(page, list).getByRole('button', { name: button }));
    await region(page, list).getByRole('listitem').filter({ hasText: name }).waitFor();
  }
  const tokens = region(page, 'Access tokens of Bakery');
  await person.choose(tokens.getByLabel('App'), 'Phone desk');
  await person.click(tokens.getByRole('button', { name: 'Make a new token' }));
  await person.click(tokens.getByRole('button', { name: 'Copy the new token of Phone desk for Bakery' }));
  const token = await readClipboard(page);
  const answer = await fetch(`${world.graph}/me?fields=name`, { headers: { authorization: `Bearer ${token}` } });
  assert.equal(((await answer.json()) as { name: string }).name, 'Bakery');
}

async function sendPrompt(person: Person): Promise<void> {
  const { page } = person;
  await person.goTo('Stage');
  await person.type(page.getByRole('textbox', { name: 'Write as Kim Lee' }), 'Can you call me?', 'Enter');
  const composer = page.getByRole('form', { name: 'Write as Bakery' });
  await person.choose(composer.getByLabel('Kind'), 'Call prompt');
  await person.type(composer.getByLabel('Days until it expires'), '2');
  await person.click(composer.getByRole('button', { name: 'Send call prompt' }));
  await phone(page).getByRole('button', { name: 'Call', exact: true }).waitFor();
}

async function missCall(person: Person): Promise<void> {
  const { page } = person;
  await person.click(phone(page).getByRole('button', { name: 'Call', exact: true }));
  await phone(page).getByRole('button', { name: 'Hang up' }).waitFor();
  // A call rings for a minute.
  await person.click(page.getByRole('button', { name: '+1 min' }));
  await region(page, 'Activity').getByRole('listitem').filter({ hasText: 'was missed' }).first().waitFor();
}

/** The webhook of a changed setting is refused with 401; its advice leads to the secret, with which it is sent again. */
async function findReason(person: Person, world: World, setSecret: (secret: string) => void): Promise<void> {
  const { page } = person;
  const drawer = page.getByRole('complementary');
  const openDelivery = async (): Promise<void> => {
    await person.click(page.getByRole('tab', { name: /^Deliveries/ }));
    await person.click(page.getByRole('button', { name: 'call_settings_update to Demo app' }).first());
  };
  await person.choosePage('Demo Page');
  await person.goTo('Call settings');
  await person.click(page.getByRole('switch', { name: 'Call icon', checked: true }));
  await page.getByRole('switch', { name: 'Call icon', checked: false }).waitFor();
  await world.settled();
  await person.goTo('Inspector');
  await openDelivery();
  await drawer.getByText('failed, 401').first().waitFor();
  await drawer.getByText('Compute the HMAC with the secret of this app').first().waitFor();
  await page.keyboard.press('Escape');
  await person.goTo('Setup');
  await person.click(page.getByRole('button', { name: 'Copy the secret of Demo app' }));
  setSecret(await readClipboard(page));
  await person.goTo('Inspector');
  await openDelivery();
  await person.click(drawer.getByRole('button', { name: 'Redeliver', exact: true }));
  await drawer.getByText('delivered, 200').first().waitFor();
  await page.keyboard.press('Escape');
}

async function understandJump(person: Person): Promise<void> {
  const { page } = person;
  await person.choosePage('Bakery');
  await person.goTo('Stage');
  const clock = region(page, 'Clock');
  await person.click(clock.getByRole('button', { name: 'Jump to…' }));
  const field = clock.getByLabel(/^Date and time/);
  const inThreeDays = Date.parse(`${await field.inputValue()}Z`) + 3 * DAY_MS;
  await person.type(field, new Date(inThreeDays).toISOString().slice(0, 16));
  await person.click(clock.getByRole('button', { name: 'Jump', exact: true }));
  const move = region(page, 'Activity')
    .getByRole('listitem')
    .filter({ hasText: /The clock moved (2 days 23 h|3 days)/ });
  for (const effect of ['the call button to Kim Lee expired', 'the messaging window with Kim Lee closed']) {
    await move.filter({ hasText: effect }).waitFor();
  }
}

const DAY_MS = 86_400_000;
const readClipboard = (page: Page): Promise<string> => page.evaluate<string>('navigator.clipboard.readText()');

const world = await createSwitchhook();
const receiver = await startReceiver();
const browser = await startChromium();
try {
  await world.app.subscribe(receiver.url);
  const context = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    locale: 'en-GB',
    timezoneId: 'UTC',
    permissions: ['clipboard-read', 'clipboard-write'],
  });
  context.setDefaultTimeout(LONG_MS);
  const page = await context.newPage();
  await page.goto(`${world.url}/console`);
  const steps: readonly (readonly [string, (person: Person) => Promise<void>])[] = [
    ['make a second Page, an app, a consumer and a token', (person) => makeEverything(person, world)],
    ['send a call prompt', sendPrompt],
    ['let a call be missed', missCall],
    ['find the reason for a 401, and cure it', (person) => findReason(person, world, receiver.setSecret)],
    ['understand a jump of three days', understandJump],
  ];
  console.log('clicks  texts typed  step');
  let total = 0;
  for (const [title, step] of steps) {
    const person = new Person(page);
    await step(person).catch((error: unknown) => {
      throw new Error(`This step could not be done: ${title}.`, { cause: error });
    });
    total += person.clicks;
    console.log(`${String(person.clicks).padStart(6)}  ${String(person.texts).padStart(11)}  ${title}`);
  }
  console.log(`${String(total).padStart(6)}               in all`);
} catch (error) {
  console.error(error);
  process.exitCode = 1;
} finally {
  await browser.close();
  receiver.close();
  await world.close();
}
