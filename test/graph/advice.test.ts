import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { addPage, adviceOf, assertRefused, send } from '../support/graph.ts';
import { startInstance, type Reply } from '../support/instance.ts';
import { buttonTemplate, openThread } from '../support/thread.ts';

/** The advice of the request log names the cause of a refusal and what to do. */

const instance = await startInstance();
after(() => instance.close());
const thread = await openThread(instance, await addPage(instance));
const { page, psid } = thread;
const userToken = async (): Promise<string> => {
  const user_id = '24680135791357944';
  const admin = await instance.control('/admins', { page_id: page.id, name: 'Robin', user_id });
  assert.equal(admin.status, 200, admin.text);
  return (await instance.control('/user_tokens', { app_id: instance.app.id, user_id })).json.access_token;
};
/** Reads a path as it is, without the version that `instance.get` puts in front. */
const readPath = (path: string): Promise<Reply> => send(instance, 'GET', `${path}?access_token=${page.token}`);
const JSON_TYPE = { 'content-type': 'application/json' };

describe('a misspelled field', () => {
  for (const [path, field, meant] of [
    ['/me?fields=nmae', 'nmae', 'name'],
    ['/app?fields=naem', 'naem', 'name'],
    ['/me/messenger_call_settings?fields=icon_enable', 'icon_enable', 'icon_enabled'],
    ['/me/conversations?fields=participant', 'participant', 'participants'],
    ['/me/conversations?fields=participants{nam}', 'nam', 'name'],
    ['/me?fields=messenger_call_settings{icon_enabld}', 'icon_enabld', 'icon_enabled'],
    [`/${psid}?fields=fist_name`, 'fist_name', 'first_name'],
  ] as const) {
    test(`${path.replace(psid, '{psid}')} was meant as ${meant}`, async () => {
      await thread.write();
      const reply = await instance.get(path, page.token);
      assert.match(reply.json.error.message, new RegExp(`nonexisting field \\(${field}\\)`));
      assert.match(await adviceOf(instance, reply), new RegExp(`Did you mean ${meant}\\?`));
    });
  }

  test('that is near no other gets the list of those that exist', async () => {
    const reply = await instance.get('/app?fields=xylophone', page.token);
    assert.match(await adviceOf(instance, reply), /^Ask for fields.*reference: category, link, name/);
  });
});

describe('the advice names the actual cause', () => {
  const advises = (what: string, ask: () => Promise<Reply>, code: number, ...texts: RegExp[]): void => {
    test(what, async () => {
      const reply = await ask();
      assert.equal(reply.json.error.code, code, reply.text);
      const advice = await adviceOf(instance, reply);
      for (const text of texts) assert.match(advice, text);
    });
  };
  advises(
    'of a user token on an edge of me that a Page has',
    async () => instance.post('/me/messages', { recipient: { id: psid }, message: { text: 'x' } }, await userToken()),
    2500,
    /me is the person/,
    /Page access token/,
  );
  advises(
    'of a user token on an edge of a Page',
    async () => instance.get(`/${page.id}/messenger_call_settings`, await userToken()),
    190,
    /user token/,
  );
  for (const path of ['/v99.0', '/V1.5']) {
    advises(`of ${path}`, () => readPath(path), 803, /no version of the Graph API.*v26\.0/);
  }
  advises('of /v99.0/me', () => readPath('/v99.0/me'), 2500, /^v99\.0 is no version/);
  advises('of ids=', () => instance.get(`/?ids=${page.id},${psid}`, page.token), 100, /^The parameter ids/, /batch/);
  advises(
    'of an edge as a field without its fields',
    () => instance.get('/me?fields=messenger_profile', page.token),
    100,
    /^The field messenger_profile is an edge.*braces, as in messenger_profile\{/,
  );
  const inBatch = async (...batch: object[]): Promise<Reply> => {
    const body = JSON.stringify({ access_token: page.token, batch });
    const reply = await send(instance, 'POST', '/', { headers: JSON_TYPE, body });
    assert.equal(reply.status, 200, reply.text);
    const entry = (reply.json as ({ body: string } | null)[]).at(-1);
    assert.ok(entry);
    return { ...reply, json: JSON.parse(entry.body) };
  };
  const message = JSON.stringify({ recipient: { id: psid }, message: { text: 'x' } });
  advises(
    'of an operation whose body is JSON as text',
    () => inBatch({ method: 'POST', relative_url: 'me/messages', body: message }),
    100,
    /^The body of this operation is JSON as text, and was read as a form/,
  );
  for (const reference of ['{result=page:$.id', '{result=page}', '{result=page:$.{x}}']) {
    advises(
      `of the reference ${reference}`,
      () =>
        inBatch(
          { method: 'GET', relative_url: 'me', name: 'page' },
          { method: 'GET', relative_url: `${reference}/messenger_call_settings` },
        ),
      803,
      /^\{result=page.* was not read as a reference/,
    );
  }
  advises(
    'of a reference to a name that several operations have',
    () =>
      inBatch(
        { method: 'GET', relative_url: 'me', name: 'page' },
        { method: 'GET', relative_url: 'me?fields=name', name: 'page' },
        { method: 'GET', relative_url: '1{result=page:$.none}' },
      ),
    100,
    /^Several operations of this batch are named page.*last of them/,
  );
  const button = { type: 'postback', title: 'A', payload: 'a' };
  advises(
    'of a list that is too long, and its limit alone',
    () => thread.send(buttonTemplate(button, button, button, button)),
    105,
    /^name_placeholder\[buttons\] takes up to 3, and 4 were sent\./,
  );
  test('the limit is that of the list alone', async () => {
    const quick_replies = Array.from({ length: 14 }, (_, i) => ({ content_type: 'text', title: `${i}`, payload: 'x' }));
    const reply = await thread.send({ text: 'x', quick_replies });
    const advice = await adviceOf(instance, reply);
    assert.match(advice, /^message\[quick_replies\] takes up to 13, and 14 were sent\./);
    assert.doesNotMatch(advice, /button|element/);
  });
  test('a reference to a path that is none refuses the whole batch, as before', async () => {
    const batch = [
      { method: 'GET', relative_url: 'me', name: 'page' },
      { method: 'GET', relative_url: '{result=page:$[}' },
    ];
    const body = JSON.stringify({ access_token: page.token, batch });
    const reply = await send(instance, 'POST', '/', { headers: JSON_TYPE, body });
    const message = 'Request 1 has an invalid JSONPath expression $[';
    assertRefused(reply, { type: 'GraphBatchException', message });
  });
});
