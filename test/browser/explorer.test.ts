import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import type { Locator, Page } from 'playwright-core';
import { expectCount, expectText, useBrowser } from '../support/browser.ts';
import { startInstance, type Instance } from '../support/instance.ts';

const browser = useBrowser();

async function start(t: TestContext): Promise<Instance> {
  const instance = await startInstance();
  t.after(() => instance.close());
  return instance;
}

/** Opens the explorer and waits until it knows the operations. */
async function open(instance: Instance): Promise<Page> {
  const page = await browser.newPage();
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.goto(`${instance.url}/console/explorer`);
  await page.getByRole('combobox', { name: 'Operation' }).filter({ hasText: 'POST /{page-id}/messages' }).waitFor();
  return page;
}

const answerOf = (page: Page) => page.getByRole('region', { name: 'Answer', exact: true });
const send = (page: Page) => page.getByRole('button', { name: 'Send', exact: true }).click();
const chooseToken = (page: Page, option: string) =>
  page.getByRole('combobox', { name: 'Access token' }).selectOption({ label: option });

/** Waits until an option with this text is selected. */
const expectSelected = (select: Locator, hasText: string): Promise<void> =>
  select.locator('option:checked').filter({ hasText }).waitFor({ state: 'attached' });

describe('the explorer', () => {
  it('reads the call settings of the Page with the first click', async (t) => {
    const instance = await start(t);
    const page = await open(instance);
    await send(page);
    await expectText(answerOf(page).getByRole('status'), /^200 in [\d.]+ ms$/);
    await expectText(answerOf(page), '"icon_enabled": true');
    const [logged] = (await instance.control(`/requests?page_id=${instance.page.id}`)).json.data;
    assert.equal(logged.path, `/v26.0/${instance.page.id}/messenger_call_settings`);
  });

  it('fills path, token and required parameters of an operation, and completes the others', async (t) => {
    const instance = await start(t);
    const psid = instance.consumers[0]?.psid ?? '';
    await instance.control(`/threads/${instance.page.id}/${psid}/messages`, { text: 'Hello' });
    const page = await open(instance);
    await page.getByRole('combobox', { name: 'Operation' }).selectOption({ label: 'POST /{page-id}/messages' });
    assert.equal(await page.getByLabel('Path').inputValue(), `/v26.0/${instance.page.id}/messages`);
    await page.getByLabel('Value of recipient').fill(JSON.stringify({ id: psid }));
    await page.getByRole('button', { name: 'Add message', exact: true }).click();
    await page.getByLabel('Value of message', { exact: true }).fill('{"text":"From the explorer"}');
    await send(page);
    await expectText(answerOf(page).getByRole('status'), '200');
    const { messages } = (await instance.control(`/threads/${instance.page.id}/${psid}`)).json;
    assert.equal(messages.at(-1).text, 'From the explorer');
  });

  it('fills in an example of the OpenAPI document, and lists what was sent in this session', async (t) => {
    const instance = await start(t);
    const psid = instance.consumers[0]?.psid ?? '';
    await instance.control(`/threads/${instance.page.id}/${psid}/messages`, { text: 'Hello' });
    const page = await open(instance);
    await page.getByRole('combobox', { name: 'Operation' }).selectOption({ label: 'POST /{page-id}/messages' });
    const example = page.getByRole('combobox', { name: 'Example' });
    await example.selectOption('Call prompt for three days');
    assert.equal(await page.getByLabel('Value of recipient').inputValue(), JSON.stringify({ id: psid }));
    await send(page);
    await expectText(answerOf(page).getByRole('status'), '200');
    const { messages } = (await instance.control(`/threads/${instance.page.id}/${psid}`)).json;
    assert.equal(messages.at(-1).type, 'call_prompt');
    await example.selectOption('Typing indicator');
    await page.reload();
    await answerOf(page).getByText('Sent in this session (1)').click();
    await answerOf(page).getByRole('link', { name: 'POST /v26.0/' }).click();
    assert.match(await page.getByLabel('Value of message', { exact: true }).inputValue(), /call_prompt/);
  });

  it('shows which operation and which example are in the fields', async (t) => {
    const page = await open(await start(t));
    const operation = page.getByRole('combobox', { name: 'Operation' });
    await expectSelected(operation, 'GET /{page-id}/messenger_call_settings');
    await operation.selectOption({ label: 'POST /{page-id}/messages' });
    await expectSelected(operation, 'POST /{page-id}/messages');
    const example = page.getByRole('combobox', { name: 'Example' });
    await expectSelected(example, 'Choose one');
    await example.selectOption('Typing indicator');
    await expectSelected(example, 'Typing indicator');
    await page.getByLabel('Value of sender_action').fill('typing_off');
    await expectSelected(example, 'Choose one');
    await page.getByLabel('Path').fill('/v26.0/nowhere/at/all');
    await expectSelected(operation, 'Choose one');
  });

  it('fills in the latest call, a person who manages the Page and the built-in receiver of the app', async (t) => {
    const instance = await start(t);
    const psid = instance.consumers[0]?.psid ?? '';
    const { call_id } = (await instance.control(`/threads/${instance.page.id}/${psid}/calls`, { entry: 'icon' })).json;
    const page = await open(instance);
    const operation = page.getByRole('combobox', { name: 'Operation' });
    await operation.selectOption({ label: 'POST /{page-id}/calls' });
    await page.getByRole('combobox', { name: 'Example' }).selectOption('Reject a call');
    assert.equal(await page.getByLabel('Value of call_id').inputValue(), call_id);
    const [admin] = (await instance.control(`/pages/${instance.page.id}`)).json.admins;
    await operation.selectOption({ label: 'GET /{user-id}/accounts' });
    assert.equal(await page.getByLabel('Path').inputValue(), `/v26.0/${admin.user_id}/accounts`);
    await send(page);
    await expectText(answerOf(page).getByRole('region', { name: 'Body of the answer' }), 'Demo Page');
    await operation.selectOption({ label: 'POST /{app-id}/subscriptions' });
    await page.getByRole('combobox', { name: 'Example' }).selectOption('Calls and settings');
    const callback = `${instance.url}/_control/receivers/${instance.app.id}`;
    assert.equal(await page.getByLabel('Value of callback_url').inputValue(), callback);
    await send(page);
    await expectText(answerOf(page).getByRole('status'), '200');
    assert.equal((await instance.control(`/apps/${instance.app.id}`)).json.subscription.callback_url, callback);
  });

  it('marks a field for which there is nothing, and says on Send what is missing', async (t) => {
    const instance = await start(t);
    const page = await open(instance);
    const operation = page.getByRole('combobox', { name: 'Operation' });
    await operation.selectOption({ label: 'POST /{page-id}/calls' });
    await page.getByRole('combobox', { name: 'Example' }).selectOption('End a call');
    const field = page.getByLabel('Value of call_id');
    const marked = page.locator('[aria-invalid="true"]');
    await expectCount(marked.and(field), 1);
    await send(page);
    const alert = page.getByRole('region', { name: 'Request', exact: true }).getByRole('alert');
    await expectText(alert, 'Nothing was sent: call_id has {call-id} in it.');
    await expectText(alert, 'The Page has had no call');
    assert.deepEqual((await instance.control('/requests')).json.data, []);
    await field.fill('c_1');
    await expectCount(marked, 0);
    await send(page);
    await expectText(answerOf(page).getByRole('alert'), /Code \d+/);
    await expectCount(alert, 0);
    await operation.selectOption({ label: 'GET /{persona-id}' });
    await expectCount(marked.and(page.getByLabel('Path')), 1);
    await send(page);
    await expectText(alert, 'The path has {persona-id} in it.');
  });

  it('asks before it deletes', async (t) => {
    const instance = await start(t);
    const page = await open(instance);
    await page
      .getByRole('combobox', { name: 'Operation' })
      .selectOption({ label: 'DELETE /{page-id}/subscribed_apps' });
    await send(page);
    const dialog = page.getByRole('dialog', { name: /^Send DELETE .+\/subscribed_apps\?$/ });
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await expectCount(dialog, 0);
    assert.deepEqual((await instance.control('/requests')).json.data, []);
    await send(page);
    await dialog.getByRole('button', { name: 'Send' }).click();
    await expectText(answerOf(page).getByRole('status'), '200');
    await page.goto(`${instance.url}/console/inspector#requests`);
    await page.getByRole('list', { name: 'Requests' }).getByRole('button').first().click();
    const drawer = page.getByRole('complementary', { name: /subscribed_apps/ });
    await drawer.getByRole('button', { name: 'Send again' }).click();
    const again = page.getByRole('dialog', { name: /^Send DELETE .+ again\?$/ });
    await again.getByRole('button', { name: 'Cancel' }).click();
    await expectCount(again, 0);
    assert.equal((await instance.control('/requests')).json.data.length, 1);
    await drawer.getByRole('button', { name: 'Send again' }).click();
    await again.getByRole('button', { name: 'Send again' }).click();
    await expectText(drawer.getByRole('status'), 'Answered with 200.');
  });

  it('sends with the tokens of a Page, an app and a person, with one of the user, and without one', async (t) => {
    const instance = await start(t);
    const page = await open(instance);
    const me = page.getByLabel('Path');
    await me.fill('/v26.0/me');
    const body = answerOf(page).getByRole('region', { name: 'Body of the answer' });
    await chooseToken(page, 'Page token of Demo app for Demo Page');
    await send(page);
    await expectText(body, instance.page.id);
    await chooseToken(page, 'User token of Demo app for Robin');
    await send(page);
    await expectText(body, 'Robin');
    await me.fill('/v26.0/app');
    await chooseToken(page, 'App token of Demo app');
    await send(page);
    await expectText(body, instance.app.id);
    await me.fill('/v26.0/me');
    await chooseToken(page, 'A token of yours');
    await page.getByLabel('Your token').fill(instance.page.access_token);
    await send(page);
    await expectText(body, instance.page.id);
    await chooseToken(page, 'No token');
    await send(page);
    await expectText(answerOf(page).getByRole('alert'), 'Code 2500');
  });

  it('shows a refusal in the words of Graph with the advice of the log', async (t) => {
    const instance = await start(t);
    const page = await open(instance);
    await page.getByRole('combobox', { name: 'Operation' }).selectOption({ label: 'POST /{app-id}/subscriptions' });
    await chooseToken(page, 'Page token of Demo app for Demo Page');
    await send(page);
    const alert = answerOf(page).getByRole('alert');
    await alert.waitFor();
    const [logged] = (await instance.control('/requests?limit=1')).json.data;
    await expectText(alert, logged.error.message);
    await expectText(alert, logged.advice);
  });

  it('opens a request of the inspector, and sends it again', async (t) => {
    const instance = await start(t);
    await instance.post(`/${instance.page.id}/messenger_call_settings`, { icon_enabled: false });
    const [{ id }] = (await instance.control('/requests?limit=1')).json.data;
    await instance.post(`/${instance.page.id}/messenger_call_settings`, { icon_enabled: true });
    const page = await browser.newPage();
    await page.goto(`${instance.url}/console/inspector#requests`);
    await page.getByRole('list', { name: 'Requests' }).getByRole('button').last().click();
    const drawer = page.getByRole('complementary', { name: /messenger_call_settings/ });
    await drawer.getByRole('button', { name: 'Send again' }).click();
    await expectText(drawer.getByRole('status'), 'Answered with 200.');
    const settings = (await instance.get(`/${instance.page.id}/messenger_call_settings`)).json;
    assert.equal(settings.icon_enabled, false, `request ${id} was sent again`);
    await drawer.getByRole('link', { name: 'Open in explorer' }).click();
    await page.getByRole('heading', { level: 1, name: 'Explorer' }).waitFor();
    assert.equal(await page.getByLabel('Value of icon_enabled').inputValue(), 'false');
  });

  it('opens a request of the log, without its token, and copies it for curl', async (t) => {
    const instance = await start(t);
    const page = await open(instance);
    const request = { method: 'GET', path: '/v26.0/me', params: { fields: 'id,name', access_token: 'EAAsecret' } };
    await page.goto(`${instance.url}/console/explorer#${encodeURIComponent(JSON.stringify(request))}`);
    await page.reload();
    await page.getByLabel('Value of fields').waitFor();
    assert.equal(await page.getByLabel('Value of fields').inputValue(), 'id,name');
    await page.getByRole('button', { name: 'Copy as cURL' }).click();
    await expectText(page.getByRole('status'), 'Copied');
    const curl = await page.evaluate<string>('navigator.clipboard.readText()');
    assert.equal(
      curl,
      `curl '${instance.url}/v26.0/me?fields=id%2Cname' \\\n  -H "Authorization: Bearer $ACCESS_TOKEN"`,
    );
    await expectCount(page.getByText('EAAsecret'), 0);
    await page.getByRole('button', { name: 'Remove fields' }).click();
    await expectCount(page.getByRole('button', { name: /^Remove / }), 0);
  });
});
