import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { readFileSync } from 'node:fs';
import { after, before, describe, it, type TestContext } from 'node:test';
import type { Page } from 'playwright-core';
import { expectText, useBrowser } from '../support/browser.ts';
import { eventually } from '../support/eventually.ts';
import { startInstance, startSteered, type Instance } from '../support/instance.ts';

const browser = useBrowser();
let instance: Instance;
before(async () => void (instance = await startInstance()));
after(() => instance.close());

const HTML = { headers: { accept: 'text/html,application/xhtml+xml' } };
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const TITLES = ['Stage', 'Call settings', 'Inbox', 'Inspector', 'Explorer', 'Setup'];

/** Returns the paths of the files that the page loads. */
async function assets(): Promise<readonly string[]> {
  const { text } = await instance.request('/console', HTML);
  return [...text.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, address]) => address ?? '');
}

async function compressedBytes(paths: readonly string[]): Promise<number> {
  let bytes = 0;
  for (const path of paths) {
    const { status, headers } = await instance.request(path, { headers: { 'accept-encoding': 'gzip' } });
    assert.deepEqual([status, headers.get('content-encoding')], [200, 'gzip'], path);
    bytes += Number(headers.get('content-length'));
  }
  return bytes;
}

describe('the files of the console', () => {
  it('serves the HTML at /console and at every path below it that is no file', async () => {
    for (const path of ['/console', '/console/', '/console/inbox', '/console/inbox?page=1', '/console/not-there']) {
      const reply = await instance.request(path, HTML);
      assert.equal(reply.status, 200, path);
      assert.equal(reply.headers.get('content-type'), 'text/html; charset=utf-8');
      assert.match(reply.text, /<div id="console">/, path);
    }
  });

  it('redirects browsers from / to /console; other clients get a Graph error at /', async () => {
    const redirect = await instance.request('/', { ...HTML, redirect: 'manual' });
    assert.deepEqual([redirect.status, redirect.headers.get('location')], [302, '/console']);
    const other = await instance.request('/', { headers: { accept: '*/*' }, redirect: 'manual' });
    assert.ok(other.json.error.fbtrace_id, other.text);
  });

  it('answers 404 for missing files and for paths that lead out of the folder', async () => {
    for (const path of [
      '/console/nothing.js',
      '/console/assets/index.js',
      '/console/package.json',
      '/console/..%2f..%2fpackage.json',
      '/console/assets%2findex.js',
    ]) {
      assert.equal((await instance.request(path, HTML)).status, 404, path);
    }
  });

  it('is read-only: other methods get 405', async () => {
    for (const method of ['POST', 'PUT', 'DELETE', 'PATCH']) {
      const reply = await instance.request('/console', { method });
      assert.deepEqual([reply.status, reply.headers.get('allow')], [405, 'GET, HEAD'], method);
    }
  });

  it('every answer has a content security policy that allows only its own scripts and styles and no framing', async () => {
    for (const path of ['/console', '/console/inbox', '/console/nothing.js', ...(await assets())]) {
      const { headers } = await instance.request(path, HTML);
      const policy = headers.get('content-security-policy') ?? '';
      for (const directive of [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "frame-ancestors 'none'",
      ]) {
        assert.ok(policy.includes(directive), `${path}: ${directive}`);
      }
      assert.doesNotMatch(policy, /unsafe|https?:|\*/, path);
      assert.equal(headers.get('x-content-type-options'), 'nosniff', path);
    }
  });

  it('is smaller than 60 kB for the first page and 90 kB in all, compressed', async () => {
    const first = await compressedBytes(['/console', ...(await assets())]);
    assert.ok(first > 10_000 && first < 60_000, `${first} bytes`);
    const built = readdirSync(new URL('../../dist/console/assets/', import.meta.url));
    const all = await compressedBytes(['/console', ...built.map((name) => `/console/assets/${name}`)]);
    assert.ok(all > first && all < 90_000, `${all} bytes`);
  });

  it('answers 304 to a browser with the current ETag', async () => {
    for (const path of ['/console', ...(await assets())]) {
      const etag = (await instance.request(path, HTML)).headers.get('etag') ?? '';
      const again = await instance.request(path, { headers: { ...HTML.headers, 'if-none-match': etag } });
      assert.deepEqual([again.status, again.text], [304, ''], path);
    }
  });
});

describe('the console in a browser', () => {
  it('links all pages from the navigation, each with its own title', async () => {
    const page = await browser.newPage();
    await page.goto(instance.url);
    const links = page.getByRole('navigation', { name: 'Console pages' });
    for (const title of TITLES) {
      await links.getByRole('link', { name: title, exact: true }).click();
      await links.locator('[aria-current=page]').filter({ hasText: title }).waitFor();
      await eventually(async () => assert.equal(await page.title(), `${title} · Switchhook`));
    }
  });

  it('loads a page when it is opened, and offers to reload the console when that fails', async () => {
    const page = await browser.newPage({ expects: [/inspector/] });
    let isBlocked = true;
    await page.route(/assets\/inspector-.*\.js$/, (route) => (isBlocked ? route.abort() : route.continue()));
    await page.goto(instance.url);
    await page.getByRole('link', { name: 'Inspector', exact: true }).click();
    await expectText(page.getByRole('alert'), 'This page of the console could not be loaded');
    isBlocked = false;
    await page.getByRole('button', { name: 'Reload' }).click();
    await page.getByRole('heading', { level: 1, name: 'Inspector' }).waitFor();
  });

  it('lists the keys with ?, opens pages by their number, and switches single keys off', async () => {
    const page = await browser.newPage();
    await page.goto(`${instance.url}/console/inbox`);
    await page.getByRole('heading', { level: 1, name: 'Inbox' }).waitFor();
    const list = page.getByRole('dialog', { name: 'Keys' });
    await page.keyboard.press('?');
    await expectText(list, /1\s*Opens Stage/);
    await list.getByRole('switch', { name: 'Single keys' }).click();
    await page.keyboard.press('Escape');
    await list.waitFor({ state: 'detached' });
    await page.keyboard.press('1');
    await page.keyboard.press('?');
    await page.getByRole('button', { name: 'Keys' }).click();
    await list.getByRole('switch', { name: 'Single keys' }).click();
    await list.getByRole('button', { name: 'Close' }).click();
    await list.waitFor({ state: 'detached' });
    assert.equal(new URL(page.url()).pathname, '/console/inbox', 'the keys did nothing while they were off');
    await page.keyboard.press('1');
    await page.getByRole('group', { name: 'Messenger of Alex' }).waitFor();
    await page.getByRole('textbox', { name: 'Write as Alex' }).press('3');
    assert.equal(await page.getByRole('textbox', { name: 'Write as Alex' }).inputValue(), '3');
    assert.equal(new URL(page.url()).pathname, '/console');
  });

  it('has the version and links to the descriptions of the API, which the server answers', async () => {
    const page = await browser.newPage();
    await page.goto(`${instance.url}/console`);
    const foot = page.getByRole('contentinfo');
    const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
    await expectText(foot, `Switchhook ${version}`);
    const links = await foot.getByRole('link').all();
    assert.equal(links.length, 3);
    for (const link of links) {
      const address = (await link.getAttribute('href')) ?? '';
      assert.equal((await instance.request(address)).status, 200, address);
    }
  });

  it('shows a message at an address without a page', async () => {
    const page = await browser.newPage();
    await page.goto(`${instance.url}/console/not-there`);
    await expectText(page.getByRole('main'), 'The console has no page at this address.');
  });
});

describe('the message about a webhook that an act caused', () => {
  const toast = (page: Page) =>
    page.locator('.toast-message').filter({ hasText: /Webhook delivered to Demo app in \d+ ms/ });
  const acts: Readonly<Record<string, (page: Page) => Promise<void>>> = {
    '/console/settings': (page) => page.getByRole('switch', { name: 'Call icon', checked: true }).click(),
    async '/console/explorer'(page) {
      const operation = page.getByRole('combobox', { name: 'Operation' });
      await operation.filter({ hasText: 'POST /{page-id}/messenger_call_settings' }).waitFor();
      await operation.selectOption({ label: 'POST /{page-id}/messenger_call_settings' });
      await page.getByRole('combobox', { name: 'Example' }).selectOption('Hide the call icon');
      await page.getByRole('button', { name: 'Send', exact: true }).click();
    },
  };
  for (const [path, act] of Object.entries(acts)) {
    it(`is shown on ${path} too, and leads to the delivery`, async (t) => {
      const own = await startInstance();
      t.after(() => own.close());
      const page = await browser.newPage();
      await page.goto(`${own.url}${path}`);
      await act(page);
      // Read in one step, since the message goes away by itself.
      const address = await toast(page).getByRole('link', { name: 'Show it' }).getAttribute('href');
      await page.goto(`${own.url}${address}`);
      await expectText(page.getByRole('complementary'), 'Deliveries of journal entry');
      await expectText(page.getByRole('complementary'), '"call_settings":{"audio_enabled":true,"icon_enabled":false');
    });
  }
});

describe('the clock bar', () => {
  it('freezes the clock, moves it, resumes it and returns to real time', async (t) => {
    const steered = await startSteered();
    t.after(() => steered.close());
    const clock = async () => (await steered.control('/clock')).json as { now: string; mode: string };
    const page = await browser.newPage();
    await page.goto(`${steered.url}/console`);
    const bar = page.getByRole('region', { name: 'Clock' });
    const press = (name: string) => bar.getByRole('button', { name, exact: true }).click();

    await press('Freeze');
    await expectText(bar, 'frozen');
    const frozen = await clock();
    assert.equal(frozen.mode, 'frozen');
    const expectTime = (instant: number) =>
      bar.locator(`time[datetime="${new Date(instant).toISOString()}"]`).waitFor();
    const start = Date.parse(frozen.now);
    await expectTime(start);

    await press('+1 h');
    await expectTime(start + HOUR);
    await press('+1 min');
    const moved = start + HOUR + MINUTE;
    await expectTime(moved);
    const frozenLater = await clock();
    assert.deepEqual([Date.parse(frozenLater.now), frozenLater.mode], [moved, 'frozen']);

    await press('Resume');
    await bar.getByRole('button', { name: 'Freeze' }).waitFor();
    const resumed = await clock();
    assert.equal(resumed.mode, 'running');
    assert.ok(Date.parse(resumed.now) >= moved);

    const before = Date.now();
    await press('Real time');
    await eventually(async () => {
      const displayed = Date.parse((await bar.locator('time').getAttribute('datetime')) ?? '');
      assert.ok(displayed < moved - HOUR / 2, new Date(displayed).toISOString());
    });
    const real = await clock();
    assert.equal(real.mode, 'running');
    assert.ok(Date.parse(real.now) >= before && Date.parse(real.now) <= Date.now());
  });

  /** Opens the console of a server whose clock stands at 08:00 of a Monday in Los Angeles, with hours from 9 to 17. */
  async function openFrozen(t: TestContext) {
    const steered = await startSteered();
    t.after(() => steered.close());
    await steered.control('/clock', { freeze: true, set: '2036-06-02T15:00:00.000Z' });
    const call_hours = {
      timezone_id: 'America/Los_Angeles',
      weekly_operating_hours: [{ day_of_week: 'MONDAY', open_time: '0900', close_time: '1700' }],
    };
    await steered.post(`/${steered.page.id}/messenger_call_settings`, { call_hours });
    // A refusal to go back, and the Page that a reset removes while the console still shows it.
    const page = await browser.newPage({ expects: [/status of (404|409)/] });
    await page.goto(`${steered.url}/console`);
    const bar = page.getByRole('region', { name: 'Clock' });
    const jumpTo = async (name: string) => {
      await bar.getByRole('button', { name: 'Jump to…' }).click();
      await bar.getByRole('button', { name: new RegExp(`^${name}`) }).click();
    };
    const now = async (): Promise<string> => (await steered.control('/clock')).json.now;
    return { steered, page, bar, jumpTo, now };
  }

  it('jumps to the next opening, closing, change of the clocks and event, and to a date and time', async (t) => {
    const { steered, page, bar, jumpTo, now } = await openFrozen(t);
    await bar.getByText('Mon 2 Jun 2036, 08:00:00').waitFor();
    await jumpTo('Next opening');
    await bar.getByText('Mon 2 Jun 2036, 09:00:00').waitFor();
    await jumpTo('Next closing');
    await bar.getByText('Mon 2 Jun 2036, 17:00:00').waitFor();

    await bar.getByRole('button', { name: 'Jump to…' }).click();
    const field = bar.getByLabel('Date and time (Los Angeles)');
    assert.equal(await field.inputValue(), '2036-06-02T17:00');
    await field.fill('2036-06-01T10:00');
    await bar.getByRole('button', { name: 'Jump', exact: true }).click();
    await bar.getByText('The clock goes forward only: choose a later time.').waitFor();
    await field.fill('2036-06-09T10:30');
    await bar.getByRole('button', { name: 'Jump', exact: true }).click();
    await bar.getByText('Mon 9 Jun 2036, 10:30:00').waitFor();
    assert.equal(await now(), '2036-06-09T17:30:00.000Z');

    await bar.getByRole('button', { name: 'Jump to…' }).click();
    await expectText(bar, 'Nothing is due');
    assert.equal(await bar.getByRole('button', { name: /^Next event/ }).isDisabled(), true);
    await page.keyboard.press('Escape');
    await steered.control(`/threads/${steered.page.id}/${steered.consumers[0]?.psid}/calls`, { entry: 'icon' });
    await jumpTo('Next event');
    await bar.getByText('Mon 9 Jun 2036, 10:31:00').waitFor();
    await jumpTo('Next clock change');
    await bar.getByText('Sun 2 Nov 2036, 01:00:00').waitFor();
    await bar.getByRole('button', { name: '+1 day' }).click();
    await bar.getByText('Mon 3 Nov 2036, 01:00:00').waitFor();
  });

  it('says in a message and in the activity what a jump caused', async (t) => {
    const { steered, page, bar } = await openFrozen(t);
    await steered.control('/clock', { set: '2036-06-02T16:30:00.000Z' });
    await steered.control(`/threads/${steered.page.id}/${steered.consumers[0]?.psid}/calls`, { entry: 'icon' });
    await bar.getByText('09:30:00').waitFor();
    await bar.getByRole('button', { name: '+1 day' }).click();
    const effects = '1 event fell due, the call hours closed.';
    await expectText(page.locator('.toast-message'), `The clock moved 1 day forward. ${effects}`);
    const items = page.getByRole('region', { name: 'Activity' }).getByRole('listitem');
    const move = items.filter({ hasText: 'The clock moved 1 day forward' });
    await expectText(move, /Mon 2 Jun 2036, 09:30\s*→\s*Tue 3 Jun 2036, 09:30/);
    await expectText(move, effects);
    const texts = await items.allInnerTexts();
    const placeOf = (text: string): number => texts.findIndex((each) => each.includes(text));
    const order = ['was missed', 'The clock moved 1 day', 'Alex called.', 'The clock moved 1 h 30 min forward'].map(
      placeOf,
    );
    assert.deepEqual(
      order.toSorted((a, b) => a - b),
      order,
      'a move is between what it caused and what was before it',
    );
    assert.ok(!order.includes(-1), String(order));
  });

  it('names in the activity whose call button expired and whose messaging window closed during a jump of days', async (t) => {
    const { steered, page, bar } = await openFrozen(t);
    const [alex, sam] = steered.consumers;
    for (const consumer of [alex, sam]) {
      const sent = await steered.control(`/threads/${steered.page.id}/${consumer?.psid}/messages`, { text: 'Hello' });
      assert.equal(sent.status, 200);
    }
    const payload = { template_type: 'call_prompt', ttl_days: 2 };
    const message = { attachment: { type: 'template', payload } };
    const prompt = { recipient: { id: alex?.psid }, messaging_type: 'RESPONSE', message };
    assert.equal((await steered.post(`/${steered.page.id}/messages`, prompt)).status, 200);
    await bar.getByRole('button', { name: 'Jump to…' }).click();
    await bar.getByLabel('Date and time (Los Angeles)').fill('2036-06-05T08:00');
    await bar.getByRole('button', { name: 'Jump', exact: true }).click();
    const move = page
      .getByRole('region', { name: 'Activity' })
      .getByRole('listitem')
      .filter({ hasText: 'The clock moved 3 days forward' });
    await expectText(move, 'the call button to Alex expired');
    await expectText(move, /2 messaging windows with (Alex and Sam|Sam and Alex) closed/);
  });

  it('offers to start anew where real time would unmake what has happened', async (t) => {
    const { steered, page, bar } = await openFrozen(t);
    await bar.getByRole('button', { name: 'Real time' }).click();
    const dialog = page.getByRole('dialog', { name: 'The clock cannot go back' });
    await expectText(dialog, 'The clock goes forward only: the data goes up to 2036-06-02T15:00:00.000Z.');
    await dialog.getByRole('button', { name: 'Stay at this time' }).click();
    await dialog.waitFor({ state: 'detached' });
    assert.equal((await steered.control('/clock')).json.now, '2036-06-02T15:00:00.000Z');
    await bar.getByRole('button', { name: 'Real time' }).click();
    await dialog.getByRole('button', { name: 'Start anew' }).click();
    await bar.getByRole('button', { name: 'Freeze' }).waitFor();
    const { now } = (await steered.control('/clock')).json;
    assert.ok(Date.parse(now) < Date.parse('2036-01-01'), now);
  });

  it('has no buttons when the clock cannot be changed', async () => {
    const page = await browser.newPage();
    await page.goto(`${instance.url}/console`);
    const bar = page.getByRole('region', { name: 'Clock' });
    await bar.waitFor();
    assert.equal(await bar.getByRole('button').count(), 0);
  });
});

describe('the console of a server that listens beyond loopback', () => {
  it('asks for the control token, again after a wrong one, and opens with the right one', async (t) => {
    const open = await startInstance({ host: '0.0.0.0', controlToken: 'let-me-in' });
    t.after(() => open.close());
    const url = `http://127.0.0.1:${new URL(open.url).port}/console/inbox`;
    const page = await browser.newPage({ expects: [/\b401\b/] });
    await page.goto(url);
    const token = page.getByLabel('Control token');
    for (const wrong of ['wrong', 'let-me-in-']) {
      await token.fill(wrong);
      await page.getByRole('button', { name: 'Sign in' }).click();
      await page.waitForLoadState();
      await token.waitFor();
    }
    await token.fill('let-me-in');
    await token.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Inbox' }).waitFor();
    assert.equal(await page.evaluate('document.cookie + localStorage.length'), '0', 'only the tab stores the token');
    const other = await browser.newPage({ expects: [/\b401\b/] });
    await other.goto(url);
    await other.getByLabel('Control token').waitFor();
  });
});
