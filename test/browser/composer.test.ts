import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import type { Page } from 'playwright-core';
import { expectCount, expectNoSidewaysScroll, expectNoViolations, expectText, useBrowser } from '../support/browser.ts';
import { addPage } from '../support/graph.ts';
import { startInstance, type Instance } from '../support/instance.ts';

const browser = useBrowser();

const DAY = 86_400_000;

interface Started {
  readonly instance: Instance;
  readonly psid: string;
  readonly view: () => Promise<{ readonly messages: readonly { readonly type: string; readonly text?: string }[] }>;
}

async function start(t: TestContext): Promise<Started> {
  const instance = await startInstance();
  t.after(() => instance.close());
  const psid = instance.consumers[0]?.psid ?? '';
  const thread = `/threads/${instance.page.id}/${psid}`;
  return { instance, psid, view: async () => (await instance.control(thread)).json };
}

const write = async ({ instance, psid }: Started, text = 'Hello'): Promise<void> => {
  const reply = await instance.control(`/threads/${instance.page.id}/${psid}/messages`, { text });
  assert.equal(reply.status, 200, reply.text);
};

const composerOf = (page: Page) => page.getByRole('form', { name: /^Write as / });

async function open({ instance, psid }: Started, path = '/console/inbox', options = {}): Promise<Page> {
  const page = await browser.newPage(options);
  await page.goto(`${instance.url}${path}?psid=${psid}`);
  await composerOf(page).waitFor();
  return page;
}

describe('drafts', () => {
  it('of the Page and of the consumer survive a reload, and are gone once they are sent', async (t) => {
    const started = await start(t);
    await write(started);
    const page = await open(started, '/console');
    const form = composerOf(page);
    const consumer = page.getByRole('textbox', { name: 'Write as Alex' });
    await form.getByLabel('Kind').selectOption('Text with quick replies');
    await form.getByRole('textbox', { name: 'Text', exact: true }).fill('Shall we call?');
    await form.getByRole('textbox', { name: 'Quick replies, separated by commas' }).fill('Yes, No');
    await consumer.fill('Are you there?');
    await page.reload();
    await form.waitFor();
    assert.equal(await form.getByRole('textbox', { name: 'Text', exact: true }).inputValue(), 'Shall we call?');
    assert.equal(
      await form.getByRole('textbox', { name: 'Quick replies, separated by commas' }).inputValue(),
      'Yes, No',
    );
    assert.equal(await consumer.inputValue(), 'Are you there?');
    await form.getByRole('button', { name: 'Reply' }).click();
    await expectText(form, 'sent in');
    await consumer.press('Enter');
    await expectText(page.getByRole('group', { name: 'Messenger of Alex' }), 'Are you there?');
    await page.reload();
    await form.waitFor();
    assert.equal(await form.getByRole('textbox', { name: 'Text', exact: true }).inputValue(), '');
    assert.equal(await consumer.inputValue(), '');
  });
});

describe('the composer of the Page', () => {
  for (const [path, width] of [
    ['/console', 1440],
    ['/console/inbox', 1440],
    ['/console/inbox', 390],
  ] as const) {
    it(`has room for every kind of message on ${path}, ${width} pixels wide`, async (t) => {
      const started = await start(t);
      await write(started);
      const page = await open(started, path, { width });
      const widths = await composerOf(page)
        .getByLabel('Kind')
        .evaluate((element) => {
          const select = element as unknown as { readonly offsetWidth: number; readonly style: { width: string } };
          const shown = select.offsetWidth;
          // A select of this width is as wide as its longest option.
          select.style.width = 'max-content';
          return { shown, needed: select.offsetWidth };
        });
      assert.ok(widths.shown >= widths.needed, JSON.stringify(widths));
    });
  }

  for (const path of ['/console', '/console/inbox']) {
    it(`sends a text from ${path}, as a request of the app that the inspector lists`, async (t) => {
      const started = await start(t);
      await write(started);
      const page = await open(started, path);
      const composer = composerOf(page);
      await composer.getByRole('textbox', { name: 'Text', exact: true }).fill('How can we help?');
      await composer.getByRole('button', { name: 'Reply' }).click();
      await expectText(composer.getByRole('status'), /^Text sent in \d+ ms\. See the request$/);
      assert.equal(await composer.getByRole('textbox', { name: 'Text', exact: true }).inputValue(), '');
      assert.equal((await started.view()).messages.at(-1)?.text, 'How can we help?');
      const { instance } = started;
      const [logged] = (await instance.control(`/requests?page_id=${instance.page.id}`)).json.data;
      assert.equal(logged.path, `/v26.0/${instance.page.id}/messages`);
      assert.deepEqual([logged.app_id, logged.params.messaging_type], [instance.app.id, 'RESPONSE']);
      await composer.getByRole('link', { name: 'See the request' }).click();
      await page.getByRole('heading', { level: 1, name: 'Inspector' }).waitFor();
    });
  }

  const kinds = [
    [
      'Text with quick replies',
      { Text: 'Which?', 'Quick replies, separated by commas': 'Red, Green' },
      'Reply',
      'text',
    ],
    ['Call prompt', { 'Days until it expires': '3' }, 'Send call prompt', 'call_prompt'],
    ['Template with a call button', { Text: 'Need help?', 'Title of the button': 'Call us' }, 'Reply', 'template'],
    ['Request for the permission to call', {}, 'Ask for permission', 'calling_optin'],
  ] as const;
  for (const [kind, fields, button, type] of kinds) {
    it(`sends: ${kind}`, async (t) => {
      const started = await start(t);
      await write(started);
      const composer = composerOf(await open(started));
      await composer.getByLabel('Kind').selectOption(kind);
      for (const [label, value] of Object.entries(fields))
        await composer.getByLabel(label).and(composer.locator('input, textarea')).fill(value);
      await composer.getByRole('button', { name: button }).click();
      await expectText(composer.getByRole('status'), `${kind} sent in`);
      assert.equal((await started.view()).messages.at(-1)?.type, type);
    });
  }

  it('sends with the Enter key, and breaks the line with Shift and Enter', async (t) => {
    const started = await start(t);
    await write(started);
    const composer = composerOf(await open(started));
    const text = composer.getByRole('textbox', { name: 'Text', exact: true });
    await text.fill('One');
    await text.press('Shift+Enter');
    await text.pressSequentially('Two');
    await text.press('Enter');
    await expectText(composer.getByRole('status'), 'Text sent in');
    assert.equal((await started.view()).messages.at(-1)?.text, 'One\nTwo');
  });

  it('is closed with its reason until the consumer writes, and again 24 hours later', async (t) => {
    const started = await start(t);
    const page = await open(started);
    const composer = composerOf(page);
    await expectText(composer, 'The messaging window is closed: Alex has not written to the Page yet.');
    assert.equal(await composer.getByRole('button', { name: 'Reply' }).isDisabled(), true);
    assert.equal(await composer.getByRole('textbox', { name: 'Text', exact: true }).isDisabled(), true);
    await write(started);
    await expectText(composer, 'The messaging window is open: the Page can write to Alex until');
    assert.equal(await composer.getByRole('textbox', { name: 'Text', exact: true }).isEnabled(), true);
    started.instance.clock.advance(DAY);
    await page.reload();
    await expectText(composer, /The messaging window is closed: it closed at .*, 24 hours after Alex last wrote/);
    assert.equal(await composer.getByRole('textbox', { name: 'Text', exact: true }).isDisabled(), true);
  });

  it('shows a refusal in the words of Graph with its advice, and keeps what was written', async (t) => {
    const started = await start(t);
    await write(started);
    const { instance, psid } = started;
    await instance.post(`/${instance.page.id}/messenger_call_settings`, { audio_enabled: false });
    const composer = composerOf(await open(started));
    await composer.getByLabel('Kind').selectOption('Call prompt');
    await composer.getByLabel('Days until it expires').fill('2');
    await composer.getByRole('button', { name: 'Send call prompt' }).click();
    await expectText(composer.getByRole('alert'), '(#10) Call Settings Not Enabled');
    await expectText(composer.getByRole('alert'), 'Code 10, subcode 1893056');
    const message = { attachment: { type: 'template', payload: { template_type: 'call_prompt', ttl_days: 2 } } };
    const direct = await instance.post(`/${instance.page.id}/messages`, { recipient: { id: psid }, message });
    const [logged] = (await instance.control(`/requests?page_id=${instance.page.id}`)).json.data;
    assert.equal(direct.status, logged.status);
    await expectText(composer.getByRole('alert'), logged.advice);
    assert.equal(await composer.getByLabel('Days until it expires').inputValue(), '2');
  });

  it('does not cut a text that is too long, and shows why it is refused', async (t) => {
    const started = await start(t);
    await write(started);
    const text = 'x'.repeat(2500);
    const page = await browser.newPage({ expects: [/status of 400/] });
    await page.goto(`${started.instance.url}/console?psid=${started.psid}`);
    const composer = composerOf(page);
    await composer.getByRole('textbox', { name: 'Text', exact: true }).fill(text);
    await composer.getByRole('button', { name: 'Reply' }).click();
    await expectText(composer.getByRole('alert'), '(#100)');
    assert.equal(await composer.getByRole('textbox', { name: 'Text', exact: true }).inputValue(), text);
    const consumer = page.getByRole('textbox', { name: 'Write as Alex' });
    await consumer.fill(text);
    await consumer.press('Enter');
    await expectText(page.getByText('Length of param text'), 'less than or equal to 2000');
    assert.equal(await consumer.inputValue(), text);
    assert.equal((await started.view()).messages.length, 1);
  });

  it('says that a Page without an app cannot write', async (t) => {
    const instance = await startInstance();
    t.after(() => instance.close());
    const { id } = await addPage(instance);
    const { psid } = (await instance.control('/consumers', { page_id: id, name: 'Kim' })).json;
    const page = await browser.newPage();
    // The list of apps is empty only on an instance without a seed.
    await page.route('**/_control/apps?*', (route) => route.fulfill({ json: { data: [] } }));
    await page.goto(`${instance.url}/console/inbox?page=${id}&psid=${psid}`);
    await expectText(composerOf(page), 'There is no app yet, and only an app can write for the Page.');
    assert.equal(await composerOf(page).getByRole('textbox', { name: 'Text', exact: true }).isDisabled(), true);
  });

  for (const [width, theme] of [
    [390, 'dark'],
    [1440, 'light'],
  ] as const) {
    it(`is accessible and not wider than ${width} px, ${theme}`, async (t) => {
      const started = await start(t);
      await write(started);
      const page = await open(started, '/console/inbox', { width, theme });
      await composerOf(page).getByLabel('Kind').selectOption('Template with a call button');
      await expectCount(composerOf(page).getByRole('textbox'), 2);
      await expectNoViolations(page);
      await expectNoSidewaysScroll(page);
    });
  }
});
