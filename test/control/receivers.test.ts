import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { eventually } from '../support/eventually.ts';
import { startInstance, type Instance, type Reply } from '../support/instance.ts';
import { writeSettings } from '../support/subscriber.ts';

let instance: Instance;
before(async () => void (instance = await startInstance()));
after(() => instance.close());

const signed = (secret: string, body: string): Record<string, string> => ({
  'content-type': 'application/json',
  'x-hub-signature': `sha1=${createHmac('sha1', secret).update(body).digest('hex')}`,
  'x-hub-signature-256': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`,
});
const deliver = (id: string, body: string, headers: Record<string, string>): Promise<Reply> =>
  instance.request(`/_control/receivers/${id}`, { method: 'POST', headers, body });
const newApp = async (): Promise<{ id: string; secret: string }> =>
  (await instance.control('/apps', { name: 'Mine' })).json;
const receivedBy = async (id: string) => (await instance.control(`/receivers/${id}`)).json.data;

describe('the built-in receivers', () => {
  it('list the webhook of a change, verified, newest first, with its signatures', async () => {
    const { app, page } = instance;
    await writeSettings(instance, { icon_enabled: false });
    await writeSettings(instance, { icon_enabled: true });
    const data = await eventually(async () => {
      const received = await receivedBy(app.id);
      assert.equal(received.length, 2);
      return received;
    });
    const icons = data.map(({ body }: { body: { entry: { call_settings: { icon_enabled: boolean } }[] } }) =>
      body.entry.map((entry) => entry.call_settings.icon_enabled),
    );
    assert.deepEqual(icons, [[true], [false]]);
    assert.deepEqual(Object.keys(data[0]), ['id', 'field', 'event', 'received_at', 'verified', 'headers', 'body']);
    assert.equal(data[0].received_at, '2026-11-22T12:00:00.000Z');
    assert.equal(data[0].verified, true);
    assert.equal(data[0].body.entry[0].id, page.id);
    assert.match(data[0].headers['x-hub-signature'], /^sha1=[0-9a-f]{40}$/);
    assert.match(data[0].headers['x-hub-signature-256'], /^sha256=[0-9a-f]{64}$/);
  });

  it('answer the challenge with the challenge, as plain text, whatever the verify token', async () => {
    const query = 'hub.mode=subscribe&hub.verify_token=any&hub.challenge=1158201444';
    const reply = await instance.control(`/receivers/${instance.app.id}?${query}`);
    assert.deepEqual([reply.status, reply.text], [200, '1158201444']);
    assert.equal(reply.headers.get('content-type'), 'text/plain');
  });

  it('refuse a field or an event that there is not at once, and name the nearest', async () => {
    const { id } = await newApp();
    for (const [query, advice] of [
      ['field=cals&wait=60s', 'Write calls for cals.'],
      ['field=calls&event=conect&wait=60s', 'Write connect for conect.'],
    ]) {
      const { status, json } = await instance.control(`/receivers/${id}?${query}`);
      assert.deepEqual([status, json.error.advice], [400, advice]);
    }
  });

  it('refuse parameters when the challenge or its mode is missing', async () => {
    const { id } = await newApp();
    for (const query of ['hub.mode=subscribe', 'hub.challenge=1', 'hub.mode=unsubscribe&hub.challenge=1']) {
      const { status, json } = await instance.control(`/receivers/${id}?${query}`);
      assert.equal(status, 400);
      assert.match(json.error.message, /^There is no member hub\.(mode|challenge); /);
    }
  });

  it('pass the verification when an app subscribes with its built-in receiver as the callback', async () => {
    const { id, secret } = await newApp();
    const callback_url = `${instance.url}/_control/receivers/${id}`;
    const subscription = { object: 'page', callback_url, verify_token: 'x', fields: ['calls'] };
    const reply = await instance.post(`/${id}/subscriptions`, subscription, `${id}|${secret}`);
    assert.deepEqual([reply.status, reply.json], [200, { success: true }]);
    const read = await instance.get(`/${id}/subscriptions`, `${id}|${secret}`);
    assert.equal(read.json.data[0].callback_url, callback_url);
  });

  it('accept a delivery with both right signatures, made over the bytes and not over the parsed JSON', async () => {
    const { id, secret } = await newApp();
    const body = '{ "a" : "\\u00e9" }';
    const reply = await deliver(id, body, signed(secret, body));
    assert.deepEqual([reply.status, reply.json], [200, { received: true }]);
    assert.deepEqual((await receivedBy(id))[0].body, { a: 'é' });
    assert.equal((await deliver(id, '{"a":"é"}', signed(secret, body))).status, 403);
  });

  it('refuse a delivery when either signature is wrong, missing, of another app or another body, and store nothing', async () => {
    const { id, secret } = await newApp();
    const body = '{"object":"page"}';
    const right = signed(secret, body);
    const wrong = signed('another secret', body);
    const without = (name: string) => Object.fromEntries(Object.entries(right).filter(([each]) => each !== name));
    const upper = (right['x-hub-signature-256'] ?? '').toUpperCase();
    for (const headers of [
      { ...right, 'x-hub-signature-256': wrong['x-hub-signature-256'] ?? '' },
      { ...right, 'x-hub-signature': wrong['x-hub-signature'] ?? '' },
      { ...right, 'x-hub-signature-256': right['x-hub-signature'] ?? '' },
      { ...right, 'x-hub-signature-256': upper },
      { ...right, 'x-hub-signature-256': '' },
      without('x-hub-signature'),
      without('x-hub-signature-256'),
      signed(instance.app.secret, body),
      signed(secret, `${body} `),
      signed('', body),
    ]) {
      const { status, json } = await deliver(id, body, headers);
      assert.deepEqual([status, json.error.reason], [403, 'wrong_signature']);
    }
    assert.deepEqual(await receivedBy(id), []);
  });

  it('refuse a correctly signed delivery that is not a JSON object', async () => {
    const { id, secret } = await newApp();
    for (const body of ['{', 'hello', '[]', 'null']) {
      const { status, json } = await deliver(id, body, signed(secret, body));
      assert.deepEqual([status, json.error.reason], [400, 'not_json'], body);
    }
    assert.deepEqual(await receivedBy(id), []);
  });

  it('accept JSON only, as all of control does', async () => {
    const { id, secret } = await newApp();
    const reply = await deliver(id, '{}', { ...signed(secret, '{}'), 'content-type': 'text/plain' });
    assert.deepEqual([reply.status, reply.json.error.reason], [415, 'json_only']);
  });

  it('store the last 100 deliveries of each app', async () => {
    const [mine, other] = [await newApp(), await newApp()];
    for (let n = 1; n <= 103; n++) {
      const body = JSON.stringify({ n });
      assert.equal((await deliver(mine.id, body, signed(mine.secret, body))).status, 200);
    }
    const numbers = (await receivedBy(mine.id)).map(({ body }: { body: { n: number } }) => body.n);
    assert.deepEqual(
      numbers,
      Array.from({ length: 100 }, (_, i) => 103 - i),
    );
    assert.deepEqual(await receivedBy(other.id), []);
  });

  it('answer 404 for an app that does not exist', async () => {
    const expected = { error: { reason: 'not_found', message: 'There is no app 5.' } };
    const read = await instance.control('/receivers/5');
    assert.deepEqual([read.status, read.json], [404, expected]);
    const delivered = await deliver('5', '{}', signed('', '{}'));
    assert.deepEqual([delivered.status, delivered.json], [404, expected]);
  });
});
