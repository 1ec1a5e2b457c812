import assert from 'node:assert/strict';
import { noMedia } from '../../src/app/ports/media.ts';
import { after, describe, test } from 'node:test';
import { createApp } from '../../src/app/create-app.ts';
import { createPage } from '../../src/app/create-page.ts';
import { createToken } from '../../src/app/create-token.ts';
import type { Ports } from '../../src/app/ports/ports.ts';
import { computeAppSecretProof } from '../../src/app/secrets.ts';
import { openStore } from '../../src/store/store.ts';
import { chosenBackEnd } from '../support/back-ends.ts';
import { assertRefused, assertRefusedWhole, type Refusal, type TestPage } from '../support/graph.ts';
import { startInstance, type Reply } from '../support/instance.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { emptyFolder } from '../support/empty-folder.ts';

const PROOF = { code: 100, type: 'GraphMethodException' };
const WRONG: Refusal = { ...PROOF, message: 'Invalid appsecret_proof provided in the API argument' };
const MISSING: Refusal = { ...PROOF, message: 'API calls from the server require an appsecret_proof argument' };

// No request can switch "Require app secret" on yet, so an app with it is stored between two starts.
const folder = emptyFolder();
await startInstance({ data: folder }).then((first) => first.close());
const strict = await addStrictApp(folder);
const instance = await startInstance({ data: folder });
after(() => instance.close());

async function addStrictApp(folder: string): Promise<TestPage & { readonly secret: string }> {
  const store = openStore(await chosenBackEnd().openData(folder));
  const ports: Ports = {
    store,
    clock: new ManualClock(),
    media: noMedia(''),
    wake: () => {},
    encodeWebhook: () => '',
    verifyCallback: async () => undefined,
  };
  const { id: appId, secret } = await createApp(ports, { name: 'Strict app', requiresProof: true });
  const { id } = await createPage(ports, { name: 'A Page' });
  const token = await createToken(ports, { appId, pageId: id });
  await store.close();
  return { id, token, secret };
}

const { app } = instance;
const page: TestPage = { id: instance.page.id, token: instance.page.access_token };
const now = () => Math.floor(instance.clock.now() / 1000);
const read = (proof: object, { token } = page): Promise<Reply> => {
  const query = new URLSearchParams({ ...proof });
  return instance.get(`/me/messenger_call_settings?${query.toString()}`, token);
};
const timedAs = (time: string) => ({
  appsecret_proof: computeAppSecretProof(app.secret, page.token, time),
  appsecret_time: time,
});
const timed = (seconds: number) => timedAs(String(seconds));

test('a proof equals the vectors of docs/graph/tokens.md §3', () => {
  const vectors = [
    [undefined, 'bad6df0b858104754a0ffde2f0c05fe9731f1a5e141ee1bccf316d05f28d5135'],
    ['1700000000', '5e2cd7acbdafbb2ebd069b0d0d0d245c348d80006b67205fc66411e2c6738bf7'],
  ] as const;
  for (const [time, proof] of vectors)
    assert.equal(computeAppSecretProof('test_app_secret', 'EAATESTTOKEN', time), proof);
});

describe('a proof that is not required', () => {
  const correct = computeAppSecretProof(app.secret, page.token);

  test('is accepted when it is correct, in the query and in the body', async () => {
    assert.equal((await read({ appsecret_proof: correct })).status, 200);
    const body = { ...timed(now()), icon_enabled: true };
    assert.equal((await instance.post('/me/messenger_call_settings', body)).status, 200);
    const asNumber = { ...body, appsecret_time: now() };
    assert.equal((await instance.post('/me/messenger_call_settings', asNumber)).status, 200);
  });

  const wrong: Record<string, object> = {
    'is empty': { appsecret_proof: '' },
    'is nonsense': { appsecret_proof: 'nonsense' },
    'is in capitals': { appsecret_proof: correct.toUpperCase() },
    'was made with another secret': { appsecret_proof: computeAppSecretProof('another secret', page.token) },
    'was made for another token': { appsecret_proof: computeAppSecretProof(app.secret, 'another token') },
    'was made with a time that is missing': { appsecret_proof: timed(now()).appsecret_proof },
    'was made without the time that is sent': { appsecret_proof: correct, appsecret_time: String(now()) },
    'was made with another time': { ...timed(now()), appsecret_time: String(now() - 1) },
    'has a time that is no number': { ...timed(now()), appsecret_time: 'now' },
    'has a time in hexadecimal': timedAs(`0x${now().toString(16)}`),
    'has a time with an exponent': timedAs(`${now() / 10}e1`),
    'has a time with a fraction': timedAs(`${now()}.0`),
    'has a time with a space': timedAs(` ${now()}`),
    'has an empty time': { ...timed(now()), appsecret_time: '' },
    'is five minutes and a second old': timed(now() - 301),
    'is more than five minutes ahead': timed(now() + 301),
  };
  for (const [what, proof] of Object.entries(wrong)) {
    test(`is refused when it ${what}`, () => {
      const write = () => instance.post('/me/messenger_call_settings', { icon_enabled: false, ...proof });
      return assertRefusedWhole(instance, page, write, WRONG);
    });
  }

  test('is valid for five minutes with a time, and without limit otherwise', async () => {
    const proof = timed(now());
    instance.clock.advance(300_000);
    assert.equal((await read(proof)).status, 200);
    instance.clock.advance(1);
    assertRefused(await read(proof), WRONG);
    assert.equal((await read({ appsecret_proof: correct })).status, 200);
  });

  test('is checked for an app token too', async () => {
    const get = (proof: string) => instance.get(`/app/subscriptions?appsecret_proof=${proof}`, instance.appToken);
    assert.equal((await get(computeAppSecretProof(app.secret, instance.appToken))).status, 200);
    assertRefused(await get(correct), WRONG);
  });
});

describe('an app that requires a proof', () => {
  const proof = { appsecret_proof: computeAppSecretProof(strict.secret, strict.token) };
  const write = (token: string, proofOf: object) =>
    instance.post(`/${strict.id}/messenger_call_settings`, { icon_enabled: false, ...proofOf }, token);

  test('refuses a request without a proof, and stores nothing', async () => {
    assertRefused(await write(strict.token, {}), MISSING);
    assert.equal((await read(proof, strict)).json.icon_enabled, true);
  });
  test('refuses a wrong proof', async () =>
    assertRefused(await write(strict.token, { appsecret_proof: 'nonsense' }), WRONG));
  test('accepts one proof for all operations of a batch', async () => {
    const batch = [{ method: 'GET', relative_url: 'me?fields=id' }];
    const reply = await instance.post('/', { batch, ...proof }, strict.token);
    assert.deepEqual([reply.json[0].code, reply.json[0].body], [200, `{"id":"${strict.id}"}`]);
  });
  test('accepts a correct proof', async () => assert.equal((await write(strict.token, proof)).status, 200));
});
