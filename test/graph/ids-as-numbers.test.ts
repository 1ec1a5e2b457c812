import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { assertRefused, multipart, send, type Refusal } from '../support/graph.ts';
import { startInstance, type Reply } from '../support/instance.ts';
import { openThread, openWindow, type TestThread } from '../support/thread.ts';

/** Ids that clients send as JSON numbers, beyond 2^53 too (docs/graph/transport.md §2.1). */

const instance = await startInstance();
after(() => instance.close());
const thread = await findLossyThread();
const { page, psid } = thread;

/** Opens a thread with a person whose id loses digits when it is read as a floating-point number. */
async function findLossyThread(): Promise<TestThread> {
  const { page } = await openWindow(instance);
  for (;;) {
    const opened = await openThread(instance, page);
    if (String(Number(opened.psid)) === opened.psid) continue;
    await opened.write();
    return opened;
  }
}

const PATH = `/${page.id}/messages`;
const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
const JSON_TYPE = { 'content-type': 'application/json' };
const post = (body: string, headers = JSON_TYPE, path = `${PATH}?access_token=${page.token}`) =>
  send(instance, 'POST', path, { headers, body });
const form = (params: Record<string, string>) =>
  post(new URLSearchParams({ ...params, access_token: page.token }).toString(), FORM, PATH);

async function inBatch(body: string): Promise<Reply> {
  const operation = `{"method":"POST","relative_url":"me/messages","body":${body}}`;
  const reply = await post(`{"access_token":"${page.token}","batch":[${operation}]}`, JSON_TYPE, '/');
  assert.equal(reply.status, 200, reply.text);
  const [{ code, body: text, headers }] = reply.json;
  const pairs = (headers as { name: string; value: string }[]).map(({ name, value }): [string, string] => [
    name,
    value,
  ]);
  return { status: code, headers: new Headers(pairs), text, json: JSON.parse(text) };
}

const MESSAGE = '{"text":"Hello"}';
/** Every encoding of a send to the id that is written as `digits`, a JSON number. */
const encodings: Record<string, (digits: string) => Promise<Reply>> = {
  'a JSON body': (digits) => post(`{"recipient":{"id":${digits}},"message":${MESSAGE}}`),
  'a JSON body with spaces': (digits) => post(`{ "recipient" : { "id" : ${digits} } , "message" : ${MESSAGE} }`),
  'JSON text inside a JSON body': (digits) =>
    post(`{"recipient":${JSON.stringify(`{"id":${digits}}`)},"message":${MESSAGE}}`),
  'JSON text in a form': (digits) => form({ recipient: `{"id":${digits}}`, message: MESSAGE }),
  "Meta's samples with single quotes": (digits) => form({ recipient: `{'id':${digits}}`, message: "{'text':'Hello'}" }),
  'a name without quotes': (digits) => form({ recipient: `{id: ${digits}}`, message: MESSAGE }),
  'a multipart form': (digits) => {
    const parts = multipart({ recipient: `{"id":${digits}}`, message: MESSAGE, access_token: page.token });
    return send(instance, 'POST', PATH, parts);
  },
  'a query': (digits) =>
    send(
      instance,
      'POST',
      `${PATH}?${new URLSearchParams({ recipient: `{"id":${digits}}`, message: MESSAGE, access_token: page.token }).toString()}`,
    ),
  'a batch, JSON inside': (digits) => inBatch(`{"recipient":{"id":${digits}},"message":${MESSAGE}}`),
  'a batch, a form inside': (digits) => inBatch(JSON.stringify(`recipient={"id":${digits}}&message=${MESSAGE}`)),
  'a batch, an encoded form inside': (digits) =>
    inBatch(JSON.stringify(new URLSearchParams({ recipient: `{"id":${digits}}`, message: MESSAGE }).toString())),
};

const INVALID: Refusal = {
  message: '(#100) Param recipient[id] must be a valid ID string (e.g., "123")',
  blame: [['recipient', 'id']],
};

describe('An id as a number', () => {
  for (const [encoding, sendTo] of Object.entries(encodings)) {
    it(`of 17 digits keeps them in ${encoding}`, async () => {
      const before = (await thread.view()).messages.length as number;
      const reply = await sendTo(psid);
      assert.equal(reply.status, 200, reply.text);
      assert.equal(reply.json.recipient_id, psid);
      assert.equal((await thread.view()).messages.length, before + 1);
    });

    it(`with a fraction, an exponent or a minus sign is refused in ${encoding}, and nothing is sent`, async () => {
      const before = await thread.view();
      for (const digits of [`${psid}.5`, '1.5', `${psid}e0`, '1e17', `-${psid}`, '-1', '9223372036854775808']) {
        assertRefused(await sendTo(digits), INVALID);
      }
      assert.deepEqual(await thread.view(), before);
    });
  }

  it('has its digits in the request log', async () => {
    for (const sendTo of [encodings['a JSON body'], encodings['JSON text in a form']]) {
      await sendTo?.(psid);
      const { json } = await instance.control(`/requests?page_id=${page.id}&limit=1`);
      assert.deepEqual(json.data[0].params.recipient, { id: psid });
    }
  });

  it('of nobody is refused as the text is', async () => {
    assertRefused(await post(`{"recipient":{"id":12345678901234567},"message":${MESSAGE}}`), {
      subcode: 2018001,
      message: '(#100) No matching user found',
    });
  });
});
