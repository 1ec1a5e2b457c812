import assert from 'node:assert/strict';
import { after, before, describe, it, type TestContext } from 'node:test';
import type { Page } from 'playwright-core';
import { expectCount, expectText, useBrowser } from '../support/browser.ts';
import { eventually } from '../support/eventually.ts';
import { startSteered } from '../support/instance.ts';

const browser = useBrowser();
type Instance = Awaited<ReturnType<typeof startSteered>>;

const PATHS = ['', '/overview', '/settings', '/inbox', '/calls', '/inspector', '/explorer', '/setup'];
const chosenPage = (page: Page) => page.locator('.pickers select').first();

describe('a console tab whose Page is removed', () => {
  async function start(t: TestContext): Promise<Instance> {
    const instance = await startSteered();
    t.after(() => instance.close());
    return instance;
  }

  /** Counts the requests for a Page that are refused with 404. */
  function countRefused(page: Page, id: string): () => number {
    let count = 0;
    page.on('response', (reply) => {
      if (reply.status() === 404 && reply.url().includes(id)) count += 1;
    });
    return () => count;
  }

  for (const path of PATHS) {
    it(`shows a Page of the new data after a reset at /console${path}, and stops asking for the old one`, async (t) => {
      const instance = await start(t);
      const old = instance.page.id;
      // Requests that the reset overtakes.
      const page = await browser.newPage({ expects: [/status of 404/] });
      const refused = countRefused(page, old);
      const psid = instance.consumers[0]?.psid;
      const live = page.waitForResponse(/_control\/live/);
      await page.goto(`${instance.url}/console${path}?page=${old}&psid=${psid}&app=${instance.app.id}`);
      await live;
      assert.equal(await chosenPage(page).inputValue(), old);

      const reset = await instance.control('/reset', {});
      const { id } = reset.json.demo.page;
      const again = page.waitForResponse((reply) => reply.url().includes(`/live?page_id=${id}`) && reply.ok());
      await again;
      await eventually(async () => assert.equal(await chosenPage(page).inputValue(), id));
      await expectCount(page.getByRole('alert'), 0);
      await expectCount(page.getByText('Connection lost'), 0);
      assert.equal(page.url(), `${instance.url}/console${path}`);

      // The connection to the new Page delivers its changes, and nothing more is sent for the old one.
      const before = refused();
      await instance.control(`/pages/${id}`, { name: 'Bakery' });
      await instance.control(`/pages/${id}`, { name: 'Bakery & Sons' });
      assert.ok(before <= 20, `${before} requests were refused`);
      assert.equal(refused(), before);
    });
  }

  it('shows the new consumer when the Page has the same id in the new data', async (t) => {
    const seed = (psid: string, name: string) => ({
      apps: [{ name: 'App', id: '501' }],
      pages: [{ name: 'Page', id: '601', consumers: [{ psid, name }] }],
    });
    const instance = await start(t);
    await instance.control('/reset', { seed: seed('701', 'Alex') });
    const page = await browser.newPage({ expects: [/status of 404/] });
    const live = page.waitForResponse(/_control\/live/);
    await page.goto(`${instance.url}/console?page=601&psid=701`);
    await live;
    const consumer = page.locator('.pickers').getByLabel('Consumer');
    await eventually(async () => assert.equal(await consumer.inputValue(), '701'));
    await instance.control('/reset', { seed: seed('702', 'Sam') });
    await eventually(async () => assert.equal(await consumer.inputValue(), '702'));
    await expectText(page.getByRole('region', { name: 'Messenger' }), 'Sam');
    await expectCount(page.getByRole('alert'), 0);
  });
});

describe('the console at the address of a Page that does not exist', () => {
  let instance: Instance;
  before(async () => void (instance = await startSteered()));
  after(() => instance.close());

  for (const path of PATHS) {
    it(`says so at /console${path}, with the Pages to choose from and links without the id`, async () => {
      const page = await browser.newPage({ expects: [/status of 404/] });
      await page.goto(`${instance.url}/console${path}?page=999&psid=998`);
      await expectText(page.getByRole('main').getByRole('alert'), 'There is no Page 999.');
      await expectText(page.getByRole('main').getByRole('alert'), 'Choose a Page above.');
      const links = await page.locator('a[href]').evaluateAll((all) => all.map((each) => each.getAttribute('href')));
      assert.ok(links.length > 8);
      assert.deepEqual(
        links.filter((link) => /99[89]/.test(link ?? '')),
        [],
      );
      await chosenPage(page).selectOption({ label: 'Demo Page' });
      await expectCount(page.getByRole('main').getByRole('alert'), 0);
      assert.equal(await chosenPage(page).inputValue(), instance.page.id);
      assert.equal(new URL(page.url()).search, `?page=${instance.page.id}`);
    });
  }

  it('takes an empty parameter as left out', async () => {
    for (const path of PATHS) {
      const page = await browser.newPage();
      const live = page.waitForResponse(/_control\/live/);
      await page.goto(`${instance.url}/console${path}?page=&psid=&app=`);
      await live;
      assert.equal(await chosenPage(page).inputValue(), instance.page.id);
      await expectCount(page.getByRole('alert'), 0);
      await browser.closePages();
    }
  });

  it('takes what is no id for a missing Page, and a consumer that does not exist for the first', async () => {
    const page = await browser.newPage({ expects: [/status of 400/] });
    await page.goto(`${instance.url}/console?page=a%2Fb%3Fc`);
    await expectText(page.getByRole('main').getByRole('alert'), 'There is no Page a/b?c.');
    await page.goto(`${instance.url}/console?psid=999`);
    const [first] = instance.consumers;
    await eventually(async () =>
      assert.equal(await page.locator('.pickers').getByLabel('Consumer').inputValue(), first?.psid),
    );
    await expectCount(page.getByRole('alert'), 0);
  });
});
