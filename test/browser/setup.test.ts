import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { describe, it, type TestContext } from 'node:test';
import type { Page } from 'playwright-core';
import { expectCount, expectNoSidewaysScroll, expectText, useBrowser } from '../support/browser.ts';
import { startSteered, type AnyInstance } from '../support/instance.ts';

const browser = useBrowser();
const run = promisify(execFile);
const ROOT = new URL('../..', import.meta.url);

async function start(t: TestContext): Promise<AnyInstance> {
  const instance = await startSteered();
  t.after(() => instance.close());
  return instance;
}

async function open(
  instance: AnyInstance,
  query = '',
  options: Parameters<typeof browser.newPage>[0] = {},
): Promise<Page> {
  const page = await browser.newPage(options);
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.goto(`${instance.url}/console/setup${query}`);
  await page.getByRole('heading', { level: 2, name: /as code$/ }).waitFor();
  return page;
}

const section = (page: Page, name: string | RegExp) => page.getByRole('region', { name, exact: true });
const clipboard = (page: Page) => page.evaluate<string>('navigator.clipboard.readText()');

/** Presses a button that copies, and returns what it copied. */
async function copy(page: Page, name: string): Promise<string> {
  const button = page.getByRole('button', { name, exact: true });
  await button.click();
  await expectText(button.locator('xpath=..').getByRole('status'), 'Copied');
  return clipboard(page);
}

describe('the Setup page', () => {
  it('makes an app, a Page, a consumer, an admin and a token that works, without a terminal', async (t) => {
    const instance = await start(t);
    const page = await open(instance);
    const create = async (list: string, label: string, name: string, button: string): Promise<void> => {
      await section(page, list).getByLabel(label).fill(name);
      await section(page, list).getByRole('button', { name: button }).click();
      await expectText(section(page, list).getByRole('listitem'), name);
    };
    await create('Apps', 'Name of a new app', 'Phone desk', 'Create app');
    await create('Pages', 'Name of a new Page', 'Bakery', 'Create Page');
    await section(page, 'Access tokens of Bakery').waitFor();
    await expectCount(section(page, 'Consumers').getByRole('listitem'), 0);
    await create('Consumers', 'Name of a new consumer', 'Kim Lee', 'Create consumer');
    await create('Admins', 'Name of a new admin', 'Pat', 'Create admin');
    // The header knows the new Page and the new consumer.
    assert.equal(
      await page.getByRole('combobox', { name: 'Page', exact: true }).locator('option:checked').innerText(),
      'Bakery',
    );
    assert.equal(
      await page.getByRole('combobox', { name: 'Consumer', exact: true }).locator('option:checked').innerText(),
      'Kim Lee',
    );

    const tokens = section(page, 'Access tokens of Bakery');
    await tokens.getByLabel('App').selectOption('Phone desk');
    await tokens.getByLabel('Expires').selectOption('In 1 hour');
    await tokens.getByRole('button', { name: 'Make a new token' }).click();
    const note = tokens.getByRole('status').filter({ hasText: 'New token of Phone desk for Bakery' });
    await expectText(note, 'Copy it now: it cannot be shown again.');
    assert.doesNotMatch(await note.innerText(), /EAA/);
    const token = await copy(page, 'Copy the new token of Phone desk for Bakery');
    await note.getByRole('button', { name: 'Reveal the new token of Phone desk for Bakery' }).click();
    await expectText(note, token);
    assert.equal((await instance.get('/me?fields=name', token)).json.name, 'Bakery');
    const row = tokens.getByRole('row').filter({ hasText: 'Phone desk' });
    await expectText(row, 'pages_messaging');
    await expectCount(row.getByText('never'), 0);
    // The code has the new app and its token.
    assert.match(await copy(page, 'Copy .env'), new RegExp(`^PAGE_TOKEN=${token}$`, 'm'));
  });

  it('gives a new Page an admin, and subscribes the app to its calls with one click', async (t) => {
    const instance = await start(t);
    const page = await open(instance);
    const pages = section(page, 'Pages');
    await expectText(pages, 'Subscribed to calls: Demo app.');
    await pages.getByLabel('Name of a new Page').fill('Bakery');
    await pages.getByRole('button', { name: 'Create Page' }).click();
    await expectText(section(page, 'Admins').getByRole('listitem'), 'Robin');
    await pages.getByRole('button', { name: 'Subscribe Demo app to calls' }).click();
    await expectText(pages, 'Subscribed to calls: Demo app.');
    const { data } = (await instance.control('/pages')).json;
    const { id } = data.find(({ name }: { name: string }) => name === 'Bakery');
    const { apps, admins } = (await instance.control(`/pages/${id}`)).json;
    assert.deepEqual([apps[0].hears_calls, admins[0].name], [true, 'Robin']);
  });

  it('revokes a token after it has asked', async (t) => {
    const instance = await start(t);
    const body = { app_id: instance.app.id, page_id: instance.page.id };
    const { access_token: token } = (await instance.control('/tokens', body)).json;
    assert.equal((await instance.get('/me', token)).status, 200);
    const page = await open(instance);
    const rows = section(page, 'Access tokens of Demo Page').getByRole('row');
    await expectCount(rows, 3);
    const hash = createHash('sha256').update(token).digest('hex').slice(0, 8);
    const revoke = page.getByRole('button', { name: `Revoke the token ${hash}`, exact: true });
    await revoke.click();
    const dialog = page.getByRole('dialog', { name: `Revoke the token ${hash}… of Demo app?` });
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await expectCount(dialog, 0);
    assert.equal((await instance.get('/me', token)).status, 200);
    await revoke.click();
    await dialog.getByRole('button', { name: 'Revoke', exact: true }).click();
    await expectCount(rows, 2);
    assert.equal((await instance.get('/me', token)).json.error.code, 190);
  });

  it('leaves the token of the seed out of the code once it was revoked, and that of a new one too', async (t) => {
    const instance = await start(t);
    const page = await open(instance);
    const tokens = section(page, 'Access tokens of Demo Page');
    const code = section(page, /as code$/);
    const revoke = async (): Promise<void> => {
      await tokens.getByRole('button', { name: /^Revoke the token/ }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'Revoke', exact: true }).click();
      await expectText(tokens, 'This Page has no access token. Make a new one above.');
      await expectText(code, 'PAGE_TOKEN=PASTE_A_TOKEN_HERE');
    };
    await revoke();
    await tokens.getByRole('button', { name: 'Make a new token' }).click();
    await expectText(tokens, 'Copy it now');
    await revoke();
  });

  it('makes a token of a person', async (t) => {
    const instance = await start(t);
    const page = await open(instance);
    const tokens = section(page, 'Access tokens of Demo Page');
    await tokens.getByLabel('Token of').selectOption('the person Robin');
    await tokens.getByRole('button', { name: 'Make a new token' }).click();
    const token = await copy(page, 'Copy the new token of Demo app for Robin');
    assert.equal((await instance.get('/me', token)).json.name, 'Robin');
  });

  it('lists the tokens of a person, and revokes one after it has asked', async (t) => {
    const instance = await start(t);
    const [{ user_id }] = (await instance.control(`/pages/${instance.page.id}`)).json.admins;
    const body = { app_id: instance.app.id, user_id };
    const { id, access_token: token } = (await instance.control('/user_tokens', body)).json;
    assert.equal((await instance.get('/me', token)).status, 200);
    const page = await open(instance);
    const tokens = section(page, 'Access tokens of Demo Page');
    await expectText(tokens.locator('caption'), 'Tokens of the Page Demo Page');
    await tokens.getByLabel('Token of').selectOption('the person Robin');
    await expectText(tokens.locator('caption'), 'Tokens of the person Robin');
    const hash = id.slice(0, 8);
    await page.getByRole('button', { name: `Revoke the token ${hash}`, exact: true }).click();
    const dialog = page.getByRole('dialog', { name: `Revoke the token ${hash}… of Demo app?` });
    await dialog.getByRole('button', { name: 'Revoke', exact: true }).click();
    await expectText(tokens, 'Robin has no access token. Make a new one above.');
    assert.equal((await instance.get('/me', token)).json.error.code, 190);
    assert.equal((await instance.get('/me')).status, 200, 'the token of the Page is valid');
  });

  it('goes on to the apps and Pages beyond the first 200, and back', async (t) => {
    const instance = await start(t);
    const lastOf = async (path: string): Promise<string> => {
      for (let n = 0; n < 200; n++) assert.equal((await instance.control(path, { name: `Number ${n}` })).status, 200);
      const { data, next } = (await instance.control(`${path}?limit=200`)).json;
      assert.equal(data.length, 200);
      const rest = (await instance.control(`${path}?limit=200&after=${next}`)).json.data;
      assert.equal(rest.length, 1);
      return rest[0].id;
    };
    const [lastApp, lastPage] = [await lastOf('/apps'), await lastOf('/pages')];
    const page = await open(instance);
    for (const [list, id] of [
      ['Apps', lastApp],
      ['Pages', lastPage],
    ] as const) {
      const rows = section(page, list).getByRole('listitem');
      await expectCount(rows, 200);
      await section(page, list)
        .getByRole('button', { name: `More ${list === 'Apps' ? 'apps' : list}` })
        .click();
      await expectCount(rows, 1);
      await expectText(rows, id);
      await section(page, list)
        .getByRole('button', { name: /^Back to the first/ })
        .click();
      await expectCount(rows, 200);
    }
  });

  it('marks a token that has expired', async (t) => {
    const instance = await start(t);
    await instance.control('/clock', { freeze: true });
    const body = { app_id: instance.app.id, page_id: instance.page.id, expires_in: 60 };
    await instance.control('/tokens', body);
    const page = await open(instance);
    const tokens = section(page, 'Access tokens of Demo Page');
    await expectCount(tokens.getByRole('row'), 3);
    await expectCount(tokens.getByText('expired'), 0);
    await instance.control('/clock', { advance: 'PT1M' });
    await expectCount(tokens.getByText('expired'), 1);
  });

  it('renames an app, a Page, a consumer and an admin', async (t) => {
    const instance = await start(t);
    const page = await open(instance);
    for (const [list, from, to] of [
      ['Apps', 'Demo app', 'Phone desk'],
      ['Pages', 'Demo Page', 'Bakery'],
      ['Consumers', 'Alex', 'Alexandra'],
      ['Admins', 'Robin', 'Robina'],
    ] as const) {
      await section(page, list)
        .getByRole('button', { name: `Rename ${from}`, exact: true })
        .click();
      const field = section(page, list).getByLabel(`New name of ${from}`);
      await field.and(page.locator(':focus')).waitFor();
      await field.fill(to);
      await field.press('Enter');
      await section(page, list)
        .getByRole('button', { name: `Rename ${to}`, exact: true })
        .waitFor();
    }
    await expectText(page.getByRole('combobox', { name: 'Page', exact: true }), 'Bakery');
    const view = (await instance.control(`/pages/${instance.page.id}`)).json;
    assert.deepEqual([view.name, view.apps[0].name, view.admins[0].name], ['Bakery', 'Phone desk', 'Robina']);
  });

  it('shows why a name is refused', async (t) => {
    const instance = await start(t);
    const page = await browser.newPage({ expects: [/status of 400/] });
    await page.goto(`${instance.url}/console/setup`);
    await section(page, 'Apps').getByRole('button', { name: 'Rename Demo app' }).click();
    const field = section(page, 'Apps').getByLabel('New name of Demo app');
    // As in a browser that does not limit the length of a field.
    await field.evaluate((input) => input.removeAttribute('maxlength'));
    await field.fill('x'.repeat(101));
    await field.press('Enter');
    await expectText(page.getByRole('alert'), 'Length of param name must be less than or equal to 100');
    await section(page, 'Apps').getByRole('button', { name: 'Cancel' }).click();
    await expectCount(page.getByRole('alert'), 0);
    assert.equal((await instance.control('/apps')).json.data[0].name, 'Demo app');
  });

  it('is not wider than a phone with the longest names, and shows its own link among those of the pages', async (t) => {
    const instance = await start(t);
    const name = 'Bakery '.repeat(14).trim().padEnd(100, '!');
    assert.equal((await instance.control(`/pages/${instance.page.id}`, { name })).status, 200);
    const page = await open(instance, '', { width: 390 });
    await expectNoSidewaysScroll(page);
    const nav = page.getByRole('navigation', { name: 'Console pages' });
    const [bar, link] = await Promise.all([nav.boundingBox(), nav.getByRole('link', { name: 'Setup' }).boundingBox()]);
    assert.ok(bar && link && link.x >= bar.x && link.x + link.width <= bar.x + bar.width, 'the link is in view');

    await page.goto(`${instance.url}/console`);
    const title = page.getByRole('heading', { level: 3, name }).and(page.getByTitle(name));
    const box = await title.boundingBox();
    assert.ok(box && box.height < 40, 'the phone has the name on one line');
  });

  it('shows the button that revokes a token on a phone, and a number of two digits on one line', async (t) => {
    const instance = await start(t);
    for (let n = 0; n < 16; n++) {
      const { status } = await instance.post(`/${instance.page.id}/messages`, {});
      assert.equal(status, 400);
    }
    const page = await open(instance, '', { width: 390 });
    const table = section(page, 'Access tokens');
    const revoke = table.getByRole('button', { name: 'Revoke', exact: false }).first();
    const box = await revoke.boundingBox();
    assert.ok(box && box.x >= 0 && box.x + box.width <= 390, 'the button is in view');
    assert.equal(await table.evaluate((element) => element.scrollWidth > element.clientWidth), false);
    const count = page.getByRole('navigation', { name: 'Console pages' }).locator('.count');
    await expectText(count, /^16/);
    const number = await count.boundingBox();
    assert.ok(number && number.height < 30, 'the number is on one line');
    await expectNoSidewaysScroll(page);
  });

  it('copies ids and the secret, which is masked until revealed', async (t) => {
    const instance = await start(t);
    const page = await open(instance);
    assert.equal(await copy(page, 'Copy the id of Demo Page'), instance.page.id);
    assert.equal(await copy(page, 'Copy the secret of Demo app'), instance.app.secret);
    await expectCount(page.getByText(instance.app.secret), 0);
    await page.getByRole('button', { name: 'Reveal the secret of Demo app' }).click();
    await expectCount(section(page, 'Apps').getByText(instance.app.secret), 1);
    await page.getByRole('button', { name: 'Reveal secrets' }).click();
    await expectText(page.getByRole('region', { name: '.env' }), `APP_SECRET=${instance.app.secret}`);
    await expectText(page.getByRole('region', { name: '.env' }), `PAGE_TOKEN=${instance.page.access_token}`);
  });

  it('copies a seed that makes the same app, Page and people again', async (t) => {
    const instance = await start(t);
    await instance.post(`/${instance.page.id}/messenger_call_settings`, { icon_enabled: false });
    const page = await open(instance);
    const seed = JSON.parse(await copy(page, 'Copy seed.json')) as object;
    const people = async () => [
      (await instance.control(`/consumers?page_id=${instance.page.id}`)).json.data,
      (await instance.control(`/pages/${instance.page.id}`)).json.admins,
      (await instance.control(`/pages/${instance.page.id}`)).json.call_settings,
      (await instance.control(`/apps/${instance.app.id}`)).json,
    ];
    const before = await people();
    const reset = await instance.control('/reset', { seed });
    assert.equal(reset.status, 200, reset.text);
    assert.equal(reset.json.demo.page.access_token, instance.page.access_token);
    assert.deepEqual(await people(), before);
  });

  it('copies code for curl and for the official SDK that runs as it is', async (t) => {
    const instance = await start(t);
    const page = await open(instance);
    const curl = await copy(page, 'Copy curl');
    const [, url = '', token = ''] = /^curl "(\S+)" \\\n {2}-H "Authorization: Bearer (\S+)"$/.exec(curl) ?? [];
    const reply = await fetch(url, { headers: { authorization: `Bearer ${token}` } });
    assert.equal(reply.status, 200);
    const code = await copy(page, 'Copy facebook-nodejs-business-sdk');
    const { stdout } = await run(process.execPath, ['--input-type=module', '-e', code], { cwd: ROOT });
    assert.match(stdout, /icon_enabled: true/);
  });
});
