import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
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
const TITLES = ['Stage', 'Call settings', 'Inbox', 'Inspector', 'Setup'];

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

  it('shows a message at an address without a page', async () => {
    const page = await browser.newPage();
    await page.goto(`${instance.url}/console/not-there`);
    await expectText(page.getByRole('main'), 'The console has no page at this address.');
  });
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
