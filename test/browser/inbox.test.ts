import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Locator, Page } from 'playwright-core';
import { expectCount, expectText, useBrowser, type PageOptions } from '../support/browser.ts';
import { emptyFolder } from '../support/empty-folder.ts';
import { eventually } from '../support/eventually.ts';
import { startInstance, type Instance } from '../support/instance.ts';
import { openWindow, type TestThread } from '../support/thread.ts';

const browser = useBrowser();
let instance: Instance;
before(async () => void (instance = await startInstance()));
after(() => instance.close());

const REFUSED = /status of 409/;

/** The inbox of a Page in a browser of its own, with its parts by accessible name. */
interface OpenInbox {
  readonly page: Page;
  readonly calls: Locator;
  readonly threads: Locator;
  readonly thread: (name: string) => Locator;
  readonly recent: Locator;
  /** Returns the card of a consumer's call. */
  readonly card: (name: string) => Locator;
  readonly press: (action: 'Accept' | 'Decline' | 'Hang up', name?: string) => Promise<void>;
}

async function openInbox({ page: { id } }: TestThread, options?: PageOptions, on = instance): Promise<OpenInbox> {
  const page = await browser.newPage(options);
  await page.goto(`${on.url}/console/inbox?page=${id}`);
  const region = (name: string) => page.getByRole('region', { name, exact: true });
  const calls = region('Calls');
  await region('Recent calls').getByRole('heading').waitFor();
  const card = (name: string) =>
    calls.getByRole('listitem').filter({ has: page.getByRole('heading', { name, exact: true }) });
  return {
    page,
    calls,
    threads: region('Threads'),
    thread: region,
    recent: region('Recent calls'),
    card,
    press: (action, name = 'Alex') =>
      card(name)
        .getByRole('button', { name: new RegExp(`^${action}`) })
        .click(),
  };
}

/** Adds another consumer to the same Page. */
async function addConsumer({ page }: TestThread, name: string): Promise<{ ring(): Promise<string> }> {
  const { psid } = (await instance.control('/consumers', { page_id: page.id, name })).json;
  return {
    async ring() {
      const reply = await instance.control(`/threads/${page.id}/${psid}/calls`, { entry: 'icon' });
      assert.equal(reply.status, 200, reply.text);
      return reply.json.call_id;
    },
  };
}

/** Returns the outcome of each call of a Page, or its state while it has none, newest first, from the server. */
async function readOutcomes({ page }: TestThread, on = instance): Promise<readonly string[]> {
  const { json } = await on.control(`/pages/${page.id}/calls?scope=recent`);
  return json.data.map(({ state, outcome }: { state: string; outcome: string | null }) => outcome ?? state);
}

/** Delays the requests of these inboxes to `path` until all of them have sent one. */
async function sendTogether(inboxes: readonly OpenInbox[], path: string): Promise<void> {
  let sent = 0;
  const all = Promise.withResolvers<void>();
  for (const { page } of inboxes) {
    await page.route(path, async (route) => {
      sent += 1;
      if (sent === inboxes.length) all.resolve();
      await all.promise;
      await route.continue();
    });
  }
}

describe('the inbox', () => {
  it('lists threads in parts, the latest first, to the end', async () => {
    const alex = await openWindow(instance);
    for (let i = 0; i < 60; i++) await addConsumer(alex, `Person ${i}`);
    const { page, threads } = await openInbox(alex);
    const rows = threads.getByRole('listitem');
    await expectCount(rows, 50);
    await expectText(rows.first(), 'Alex');
    await threads.getByRole('button', { name: 'Older threads' }).click();
    await expectCount(rows, 11);
    await expectCount(page.getByRole('button', { name: 'Older threads' }), 0);
    await threads.getByRole('button', { name: 'Back to the newest' }).click();
    await expectCount(rows, 50);
  });

  it('shows a call that rings, is accepted and is hung up', async () => {
    const alex = await openWindow(instance);
    const { page, calls, card, press, recent, threads } = await openInbox(alex);
    await expectText(calls, 'No calls right now.');
    await expectText(recent, 'No calls yet.');

    await alex.ring();
    await expectText(card('Alex'), /Ringing since .*from the call icon\.\s*Time left to answer: (01:00|00:5\d)/);
    await expectText(page.locator('[aria-live=assertive]'), /^Alex is calling\.$/);
    await eventually(async () => assert.match(await page.title(), /^☎ Alex is calling · Inbox/));
    await expectText(threads.getByRole('button'), 'ringing');

    await press('Accept');
    await expectText(card('Alex'), /In call since/);
    await eventually(async () => assert.match(await page.title(), /^Inbox/));
    assert.equal(await card('Alex').getByRole('button').count(), 1);
    assert.deepEqual(await readOutcomes(alex), ['in_call']);

    instance.clock.advance(65_000);
    await press('Hang up');
    await expectText(calls, 'No calls right now.');
    await expectText(recent.getByRole('listitem'), /Alex.*Completed, 1 min 5 s/s);
    await expectText(threads.getByRole('button'), /Alex.*Call, 1 min 5 s/s);
    assert.deepEqual(await readOutcomes(alex), ['completed']);
  });

  it('announces a call on every page, in the title and, once allowed, as a notification of a hidden tab', async () => {
    const alex = await openWindow(instance);
    const page = await browser.newPage();
    await page.addInitScript(`window.notifications = [];
      window.Notification = class {
        static permission = 'default';
        static requestPermission = async () => (window.Notification.permission = 'granted');
        constructor(text) { window.notifications.push(text); }
      };
      Object.defineProperty(document, 'hidden', { get: () => true });`);
    await page.goto(`${instance.url}/console/inbox?page=${alex.page.id}`);
    const notifications = () => page.evaluate<string[]>('window.notifications');
    await alex.ring();
    await eventually(async () => assert.match(await page.title(), /^☎ Alex is calling · Inbox · Switchhook$/));
    assert.deepEqual(await notifications(), [], 'not before the person allows it');
    await page.getByRole('button', { name: 'Notify me of calls' }).click();
    await expectCount(page.getByRole('button', { name: 'Notify me of calls' }), 0);
    instance.clock.advance(60_000);
    await eventually(async () => assert.equal(await page.title(), 'Inbox · Switchhook'));

    await page.getByRole('navigation').getByRole('link', { name: 'Inspector' }).click();
    await eventually(async () => assert.equal(await page.title(), 'Inspector · Switchhook'));
    await alex.ring();
    await eventually(async () => assert.equal(await page.title(), '☎ Alex is calling · Inspector · Switchhook'));
    await eventually(async () => assert.deepEqual(await notifications(), ['Alex is calling.']));
  });

  it('declines a call, which is then not listed as missed', async () => {
    const alex = await openWindow(instance);
    await alex.ring();
    const { calls, press, recent, threads } = await openInbox(alex);
    await press('Decline');
    await expectText(calls, 'No calls right now.');
    await expectText(recent.getByRole('listitem'), 'Declined');
    await expectText(threads.getByRole('button'), 'Declined call');
    assert.equal(await threads.getByText('new', { exact: true }).count(), 0);
    assert.deepEqual(await readOutcomes(alex), ['declined']);
  });

  it('marks a call as missed after 60 s, until its thread is opened in that browser', async () => {
    const alex = await openWindow(instance);
    await alex.ring();
    const inbox = await openInbox(alex);
    const other = await openInbox(alex);
    await inbox.card('Alex').waitFor();
    instance.clock.advance(59_999);
    assert.deepEqual(await readOutcomes(alex), ['ringing']);
    instance.clock.advance(1);
    const newBadge = inbox.threads.getByText('new', { exact: true });
    await expectText(inbox.calls, 'No calls right now.');
    await expectText(inbox.recent.getByRole('listitem'), 'Missed');
    await newBadge.waitFor();

    await inbox.threads.getByRole('button', { name: /^Alex/ }).click();
    await expectCount(newBadge, 0);
    await expectText(inbox.thread('Alex').getByRole('listitem'), 'Missed call');
    await inbox.page.reload();
    await expectText(inbox.threads.getByRole('button'), 'Missed call');
    assert.equal(await newBadge.count(), 0);
    await other.threads.getByText('new', { exact: true }).waitFor();

    await alex.ring();
    await inbox.press('Decline');
    await expectText(inbox.recent, 'Declined');
    await alex.ring();
    instance.clock.advance(60_000);
    await newBadge.waitFor();
    await alex.write('Are you there?');
    await expectCount(newBadge, 0);
  });

  it('shows several calls at once, each with its own buttons', async () => {
    const alex = await openWindow(instance);
    const inbox = await openInbox(alex);
    const [sam, kim] = [await addConsumer(alex, 'Sam'), await addConsumer(alex, 'Kim')];
    const announcement = inbox.page.locator('[aria-live=assertive]');
    await alex.ring();
    // Calls that begin before the names have been read are announced together.
    await expectText(announcement, 'Alex is calling.');
    instance.clock.advance(1000);
    await sam.ring();
    await expectText(announcement, 'Sam is calling.');
    instance.clock.advance(1000);
    await kim.ring();
    await eventually(async () => assert.match(await inbox.page.title(), /^☎ 3 people are calling/));
    await expectCount(inbox.calls.getByRole('listitem'), 3);

    await inbox.press('Accept', 'Sam');
    await expectText(inbox.card('Sam'), 'In call since');
    await inbox.press('Decline', 'Kim');
    await expectCount(inbox.calls.getByRole('listitem'), 2);
    await expectText(inbox.card('Alex'), 'Time left to answer');
    await inbox.press('Hang up', 'Sam');
    await expectCount(inbox.calls.getByRole('listitem'), 1);
    assert.deepEqual(await readOutcomes(alex), ['declined', 'completed', 'ringing']);
  });

  it('lets one of two inboxes accept a call, and both show the same state', async () => {
    const alex = await openWindow(instance);
    await alex.ring();
    const inboxes = await Promise.all([1, 2].map(() => openInbox(alex, { expects: [REFUSED] })));
    await sendTogether(inboxes, '**/accept');
    await Promise.all(inboxes.map(({ press }) => press('Accept')));
    for (const { card, recent } of inboxes) {
      await expectText(card('Alex'), 'In call since');
      await expectText(recent.getByRole('listitem'), 'In call');
    }
    const messages = inboxes.map(({ card }) =>
      card('Alex').getByText('This call has already been accepted elsewhere.'),
    );
    await eventually(async () => {
      const counts = await Promise.all(messages.map((each) => each.count()));
      assert.deepEqual(counts.toSorted(), [0, 1]);
    });
    const [first, second] = inboxes as [OpenInbox, OpenInbox];
    await first.press('Hang up');
    for (const { recent } of inboxes) await expectText(recent.getByRole('listitem'), 'Completed');
    for (const { card } of [first, second]) await expectCount(card('Alex').getByText('In call since'), 0);
    assert.deepEqual(await readOutcomes(alex), ['completed']);
  });

  it('says on its card that a call ended before it was accepted, until the message is closed', async () => {
    const alex = await openWindow(instance);
    await alex.ring();
    const { page, card, calls, press } = await openInbox(alex, { expects: [REFUSED] });
    await page.route('**/accept', async (route) => {
      instance.clock.advance(60_000);
      await route.continue();
    });
    await press('Accept');
    await expectText(card('Alex'), 'This call has already ended.');
    await card('Alex').getByRole('button', { name: 'Close' }).click();
    await expectText(calls, 'No calls right now.');
    await eventually(async () => assert.equal(await focused(page), 'Calls'));
  });

  it('says on the card of a call that the server was not reached, and accepts the next attempt', async () => {
    const alex = await openWindow(instance);
    await alex.ring();
    const { page, card, press } = await openInbox(alex, { expects: [/ERR_FAILED/] });
    await page.route('**/accept', (route) => route.abort(), { times: 1 });
    await press('Accept');
    await expectText(card('Alex').getByRole('alert'), 'The server cannot be reached.');
    await press('Accept');
    await expectText(card('Alex'), 'In call since');
    assert.equal(await card('Alex').getByRole('alert').count(), 0);
  });

  it('shows calls that ring in apps without buttons, title or announcement', async () => {
    const alex = await openWindow(instance);
    const { id, token } = alex.page;
    await instance.post(`/${id}/subscribed_apps`, { subscribed_fields: 'calls' }, token);
    await alex.set({ call_routing: { ring_target: 'PARTNERS' } });
    const { page, calls, card, recent } = await openInbox(alex);
    await expectText(calls, 'New calls ring in your apps');
    await alex.ring();
    await expectText(card('Alex'), 'ringing in your app');
    assert.equal(await card('Alex').getByRole('button').count(), 0);
    assert.match(await page.title(), /^Inbox/);
    assert.equal(await page.locator('[aria-live=assertive]').textContent(), '');
    instance.clock.advance(60_000);
    await expectText(recent.getByRole('listitem'), /Missed.*rang in your app/s);
  });

  it('works with the keyboard only, and the focus stays on the call', async () => {
    const alex = await openWindow(instance);
    await alex.ring();
    const { page, card } = await openInbox(alex);
    await card('Alex').waitFor();
    await tabTo(page, 'Accept the call from Alex');
    await page.keyboard.press('Enter');
    await expectText(card('Alex'), 'In call since');
    assert.equal(await focused(page), 'Alex');
    await page.keyboard.press('Tab');
    assert.equal(await focused(page), 'Hang up the call with Alex');
    await page.keyboard.press('Enter');
    await expectCount(card('Alex'), 0);
    assert.equal(await focused(page), 'Calls');
    assert.deepEqual(await readOutcomes(alex), ['completed']);
  });

  it('moves the focus to the heading when a focused call ends by itself', async () => {
    const alex = await openWindow(instance);
    await alex.ring();
    const { page, card } = await openInbox(alex);
    await card('Alex')
      .getByRole('button', { name: /^Decline/ })
      .focus();
    instance.clock.advance(60_000);
    await expectCount(card('Alex'), 0);
    assert.equal(await focused(page), 'Calls');
  });

  it('shows names and messages with HTML as text, also long ones', async () => {
    const alex = await openWindow(instance);
    const name = `<img src=x onerror="document.title='x'"> ${'W'.repeat(55)}`;
    const consumer = await addConsumer(alex, name);
    await alex.write(`<script>alert(1)</script> ${'x'.repeat(500)}`);
    await consumer.ring();
    const { card, threads, page } = await openInbox(alex, { width: 360 });
    await card(name).waitFor();
    await expectText(threads.getByRole('button'), '<script>alert(1)</script>');
    assert.equal(await page.locator('main img:not(.picture), main script').count(), 0);
  });

  it('shows the error for an unknown Page', async () => {
    const page = await browser.newPage({ expects: [/status of 404/] });
    await page.goto(`${instance.url}/console/inbox?page=999`);
    await expectText(page.getByRole('main').getByRole('alert'), 'There is no page 999.');
  });
});

describe('the ring tone and animation of the inbox', () => {
  // A driven browser reports user activation without a gesture; this script reports it after a key or click only.
  const TONES = `window.tones = 0;
    const start = OscillatorNode.prototype.start;
    OscillatorNode.prototype.start = function (...at) { window.tones += 1; return start.apply(this, at); };
    let hasBeenActive = false;
    for (const gesture of ['pointerdown', 'keydown']) addEventListener(gesture, () => (hasBeenActive = true), true);
    Object.defineProperty(navigator, 'userActivation', { get: () => ({ hasBeenActive }) });`;

  const tones = (page: Page) => page.evaluate<number>('window.tones');
  const expectTone = (page: Page) => eventually(async () => assert.notEqual(await tones(page), 0));

  it('is silent until Sound is switched on, and the browser stores the switch', async () => {
    const alex = await openWindow(instance);
    await alex.ring();
    const { page, card } = await openInbox(alex);
    await page.context().addInitScript(TONES);
    await page.reload();
    await card('Alex').waitFor();
    const sound = page.getByRole('switch', { name: 'Sound' });
    assert.deepEqual([await sound.isChecked(), await tones(page)], [false, 0]);
    await sound.click();
    await expectTone(page);

    const tab = await page.context().newPage();
    await tab.goto(page.url());
    await expectText(tab.getByRole('main'), 'The browser plays no sound until you click or press a key on this page.');
    await tab.getByText('Ringing since').waitFor();
    const tabSound = tab.getByRole('switch', { name: 'Sound' });
    assert.deepEqual([await tabSound.isChecked(), await tones(tab)], [true, 0]);
    await tab.keyboard.press('Tab');
    await expectTone(tab);
    await tabSound.click();
    await page.reload();
    assert.equal(await sound.isChecked(), false);
  });

  it('has one animation, and none with reduced motion', async () => {
    const alex = await openWindow(instance);
    await alex.ring();
    for (const [reducedMotion, animations] of [
      [false, 1],
      [true, 0],
    ] as const) {
      const { page, card } = await openInbox(alex, { reducedMotion });
      await card('Alex').waitFor();
      const names = await page.evaluate<string[]>(
        'document.getAnimations().map((each) => each.animationName).filter(Boolean)',
      );
      assert.equal(names.length, animations, String(names));
    }
  });
});

describe('an inbox that loses the connection', () => {
  it('says so, and shows every message and call exactly once after the reconnect', async (t) => {
    const data = emptyFolder();
    const first = await startInstance({ data });
    const port = Number(new URL(first.url).port);
    const alex = await openWindow(first);
    await alex.ring();
    const inbox = await openInbox(
      alex,
      { expects: [/ERR_(CONNECTION_REFUSED|CONNECTION_RESET|INCOMPLETE_CHUNKED|EMPTY_RESPONSE)/] },
      first,
    );
    await inbox.card('Alex').waitFor();
    await first.close();
    await expectText(inbox.page.getByRole('banner'), 'Connection lost. Reconnecting…');
    await inbox.card('Alex').waitFor();

    const again = await startInstance({ data, port }, first.clock);
    t.after(() => again.close());
    const thread = `/threads/${alex.page.id}/${alex.psid}`;
    await again.control(`${thread}/messages`, { text: 'While you were away' });
    await expectText(inbox.threads.getByRole('button'), 'While you were away');
    await expectCount(inbox.page.getByText('Connection lost'), 0);
    await expectCount(inbox.calls.getByRole('listitem'), 1);
    await expectCount(inbox.recent.getByRole('listitem'), 1);
    await expectCount(inbox.thread('Alex').getByText('While you were away'), 1);
    await inbox.press('Accept');
    await expectText(inbox.card('Alex'), 'In call since');
    await inbox.press('Hang up');
    await expectText(inbox.recent.getByRole('listitem'), 'Completed');
    await expectCount(inbox.thread('Alex').getByRole('listitem'), 3);
    assert.deepEqual(await readOutcomes(alex, again), ['completed']);
  });
});

/** Returns the label or text of the focused element. */
const focused = (page: Page): Promise<string> =>
  page.evaluate<string>('document.activeElement.getAttribute("aria-label") ?? document.activeElement.textContent');

/** Presses Tab until the element with that name has the focus. */
async function tabTo(page: Page, name: string): Promise<void> {
  for (let presses = 0; presses < 40; presses += 1) {
    await page.keyboard.press('Tab');
    if ((await focused(page)) === name) return;
  }
  assert.fail(`Tab does not reach ${name}`);
}
