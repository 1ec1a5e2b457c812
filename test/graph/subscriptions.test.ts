import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { addPage, addToken, assertRefused, assertRefusedWhole, send, stored, type Refusal } from '../support/graph.ts';
import { startInstance, type Reply } from '../support/instance.ts';
import { startReceiver } from '../support/receiver.ts';

const instance = await startInstance();
const receiver = await startReceiver();
after(() => Promise.all([instance.close(), receiver.close()]));

const { app, appToken } = instance;
const page = await addPage(instance);
const path = `/${app.id}/subscriptions`;
const subscription = { object: 'page', callback_url: receiver.url, verify_token: 'a+b/c= &ü', fields: 'calls' };
const subscribe = (change: object = {}, token = appToken) => instance.post(path, { ...subscription, ...change }, token);
const remove = (query = '', token = appToken) =>
  send(instance, 'DELETE', `/v26.0${path}?access_token=${encodeURIComponent(token)}${query}`);
const list = async () => (await instance.get(path, appToken)).json.data;
const fieldsOf = async () => (await list())[0]?.fields.map(({ name }: { name: string }) => name);
const SUCCESS = '{"success":true}';

describe('POST /{app-id}/subscriptions', () => {
  test('verifies the callback once, then stores the subscription', async () => {
    const before = receiver.challenges.length;
    assert.equal((await subscribe({ fields: ['calls', 'call_settings_update', 'calls'] })).text, SUCCESS);
    assert.deepEqual(await list(), [
      {
        object: 'page',
        callback_url: receiver.url,
        active: true,
        fields: [
          { name: 'calls', version: 'v26.0' },
          { name: 'call_settings_update', version: 'v26.0' },
        ],
      },
    ]);
    const [challenge, ...more] = receiver.challenges.slice(before);
    const query = new URL(challenge?.url ?? '', receiver.url).searchParams;
    assert.deepEqual([...query.keys()], ['hub.mode', 'hub.challenge', 'hub.verify_token']);
    assert.deepEqual([query.get('hub.mode'), query.get('hub.verify_token')], ['subscribe', 'a+b/c= &ü']);
    assert.match(query.get('hub.challenge') ?? '', /^\d{7,10}$/);
    assert.equal(more.length, 0);
  });
  test('replaces the previous subscription', async () => {
    await subscribe({ fields: 'calls,feed' });
    await subscribe({ fields: 'messages', callback_url: `${receiver.url}?v=2` });
    assert.deepEqual([await fieldsOf(), (await list())[0].callback_url], [['messages'], `${receiver.url}?v=2`]);
  });
  test("adds to the query of the callback's own URL", async () => {
    await subscribe({ callback_url: `${receiver.url}?tenant=7` });
    assert.match(receiver.challenges.at(-1)?.url ?? '', /^\/webhook\?tenant=7&hub\.mode=subscribe&hub\.challenge=\d+&/);
  });
  test('accepts a form, include_values, /app for the id, and the built-in receiver', async () => {
    const callback_url = `${instance.url}/_control/receivers/${app.id}`;
    const body = new URLSearchParams({ ...subscription, callback_url, include_values: 'true', access_token: appToken });
    const reply = await instance.request('/v26.0/app/subscriptions', { method: 'POST', body });
    assert.equal(reply.text, SUCCESS);
    assert.equal((await list())[0].callback_url, callback_url);
  });

  const required = (name: string): Refusal => ({
    message: `(#100) The parameter ${name} is required`,
    blame: [[name]],
  });
  const url = { message: '(#100) Param callback_url must be a valid URL', blame: [['callback_url']] };
  const cases: [what: string, change: object, refusal: Refusal][] = [
    ...['object', 'callback_url', 'verify_token', 'fields'].map((name): [string, object, Refusal] => [
      `without ${name}`,
      { [name]: undefined },
      required(name),
    ]),
    [
      'for another object',
      { object: 'user' },
      { message: '(#100) Param object must be one of {page} - got "user".', blame: [['object']] },
    ],
    ['for a callback that is no URL', { callback_url: 'localhost' }, url],
    ['for a callback with another scheme', { callback_url: 'ftp://127.0.0.1/' }, url],
    ['for an empty callback', { callback_url: '' }, url],
    ...['#top', '#', '?a=1#x'].map((end): [string, object, Refusal] => [
      `for a callback with a fragment, ${end}`,
      { callback_url: `${receiver.url}${end}` },
      { ...url, message: `${url.message} without a fragment` },
    ]),
    ...['user:password@', 'user@', ':password@'].map((person): [string, object, Refusal] => [
      `for a callback with ${person} in it`,
      { callback_url: receiver.url.replace('//', `//${person}`) },
      { ...url, message: `${url.message} without a user name and password` },
    ]),
    [
      'for include_values that is no boolean',
      { include_values: 'maybe' },
      { message: '(#100) Param include_values must be a boolean', blame: [['include_values']] },
    ],
    [
      'for fields that are no list',
      { fields: { a: 1 } },
      { message: '(#100) Param fields must be an array', blame: [['fields']] },
    ],
  ];
  test('checks fields item by item', async () => {
    const { message } = (await subscribe({ fields: 'calls,nope' })).json.error;
    assert.match(message, /^\(#100\) Param fields\[1\] must be one of \{affiliation, .*, website\} - got "nope"\.$/);
    const refusal = { message, blame: [['fields', '1']] };
    await assertRefusedWhole(instance, page, () => subscribe({ fields: 'calls,nope' }), refusal);
  });
  for (const [what, change, refusal] of cases) {
    test(`is refused ${what}, and no callback is verified`, async () => {
      const before = receiver.challenges.length;
      await assertRefusedWhole(instance, page, () => subscribe(change), refusal);
      assert.equal(receiver.challenges.length, before);
    });
  }
});

describe('a callback that fails verification is refused, and the previous one stays:', () => {
  const failed = (summary: string): Refusal => ({
    code: 2200,
    message: `(#2200) Callback verification failed with the following errors: ${summary}`,
  });
  const answers: [status: number, body: (challenge: string) => string, summary: string][] = [
    [403, (challenge) => challenge, 'HTTP Status Code = 403; HTTP Message = Forbidden'],
    [500, (challenge) => challenge, 'HTTP Status Code = 500; HTTP Message = Internal Server Error'],
    [201, (challenge) => challenge, 'HTTP Status Code = 201; HTTP Message = Created'],
    [302, (challenge) => challenge, 'HTTP Status Code = 302; HTTP Message = Found'],
  ];
  for (const [status, body, summary] of answers) {
    test(`${status} and ${body('CHALLENGE').slice(0, 20) || 'nothing'}`, async () => {
      await subscribe();
      const bad = await startReceiver((query) => ({ status, body: body(query.get('hub.challenge') ?? '') }));
      await assertRefusedWhole(
        instance,
        page,
        () => subscribe({ callback_url: bad.url, fields: 'feed' }),
        failed(summary),
      );
      await bad.close();
    });
  }
  const bodies: [body: (challenge: string) => string, received: (challenge: string) => string][] = [
    [() => '', () => ''],
    [() => 'hello', () => 'hello'],
    [() => 'Error, wrong token', () => 'Error, wrong token'],
    [(challenge) => `${challenge}1`, (challenge) => `${challenge}1`],
    [(challenge) => `"${challenge}"`, (challenge) => `\\"${challenge}\\"`],
    [() => '<!DOCTYPE html>\n<html lang="en">', () => '\\u003C!DOCTYPE html>\\n\\u003Ch...'],
    [() => '\u{1f600}'.repeat(19), () => `${'\\ud83d\\ude00'.repeat(18)}...`],
    [(challenge) => 'x'.repeat(100_000) + challenge, () => `${'x'.repeat(18)}...`],
  ];
  for (const [body, received] of bodies) {
    test(`200 with ${JSON.stringify(body('CHALLENGE').slice(0, 20))} for its body`, async () => {
      await subscribe();
      let challenge = '';
      const bad = await startReceiver((query) => {
        challenge = query.get('hub.challenge') ?? '';
        return { status: 200, body: body(challenge) };
      });
      const before = await stored(instance, page);
      const reply = await subscribe({ callback_url: bad.url, fields: 'feed' });
      const texts = `expected value="${challenge}", received="${received(challenge)}"`;
      assertRefused(reply, { code: 2201, message: `(#2201) response does not match challenge, ${texts}` });
      assert.match(reply.json.error.error_user_msg, /^The callback must answer with hub\.challenge, and nothing else/);
      assert.deepEqual(await stored(instance, page), before);
      await bad.close();
    });
  }
  test('nothing listens there', async () => {
    const gone = await startReceiver();
    await gone.close();
    const summary = 'curl_errno = 7; curl_error = Could not connect to server';
    await assertRefusedWhole(instance, page, () => subscribe({ callback_url: gone.url }), failed(summary));
  });
  test('but white space around the challenge is accepted', async () => {
    const lax = await startReceiver((query) => ({ status: 200, body: ` ${query.get('hub.challenge')}\r\n` }));
    assert.equal((await subscribe({ callback_url: lax.url })).text, SUCCESS);
    await lax.close();
  });
});

describe('DELETE /{app-id}/subscriptions', () => {
  test('without fields ends the subscription, and succeeds a second time', async () => {
    await subscribe();
    for (let i = 0; i < 2; i++) assert.deepEqual([(await remove()).text, await list()], [SUCCESS, []]);
  });
  test('with fields removes these, and ends the subscription with the last', async () => {
    await subscribe({ fields: 'calls,feed,messages' });
    assert.deepEqual(
      [(await remove('&object=page&fields=feed,leadgen')).text, await fieldsOf()],
      [SUCCESS, ['calls', 'messages']],
    );
    await remove('&fields=["calls","messages"]');
    assert.deepEqual(await list(), []);
  });
  test('refuses another object and an unknown field', async () => {
    await subscribe();
    for (const query of ['&object=user', '&fields=nope']) {
      const before = await stored(instance, page);
      const reply = await remove(query);
      assert.deepEqual([reply.status, reply.json.error.code, await stored(instance, page)], [400, 100, before]);
    }
  });
});

test('all of /{app-id}/subscriptions requires an app token of the same app', async () => {
  const refusal = { code: 15, message: '(#15) This method must be called with an app access_token.' };
  const acts: ((token: string) => Promise<Reply>)[] = [
    (token) => subscribe({}, token),
    (token) => instance.get(path, token),
    (token) => remove('', token),
  ];
  const stranger = (await instance.control('/apps', { name: 'A stranger' })).json;
  for (const act of acts) {
    await assertRefusedWhole(instance, page, () => act(instance.page.access_token), refusal);
    const reply = await act(`${stranger.id}|${stranger.secret}`);
    assert.deepEqual([reply.status, reply.json.error.error_subcode], [400, 33]);
  }
  const token = await addToken(instance, page.id, { app_id: stranger.id });
  assert.equal((await instance.get(path, token)).json.error.error_subcode, 33);
});
