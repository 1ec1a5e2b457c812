import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { startInstance, type Instance } from '../support/instance.ts';
import { pageOf, runNode } from './fixed-host.ts';

const REDIRECT = fileURLToPath(new URL('../../src/redirect.ts', import.meta.url));
const APP = fileURLToPath(new URL('./messenger-client-app.ts', import.meta.url));

const appOf = ({ app }: Instance) => ({ APP_ID: app.id, APP_SECRET: app.secret });

/** Names of members of an answer without their letter case: some clients convert it. */
const plain = (answer: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.entries(answer).map(([name, value]) => [name.replaceAll('_', '').toLowerCase(), value]));

describe('An unmodified client that is started with the redirect reads a profile and sends a text:', () => {
  let instance: Instance;
  before(async () => {
    instance = await startInstance();
  });
  after(() => instance.close());

  for (const client of ['bottender', 'fbmessenger', 'botly', 'fb-messenger-bot-api', '@warriorteam/messenger-sdk']) {
    it(client, async () => {
      const { id, access_token: token } = instance.page;
      const { psid } = (await instance.control('/consumers', { page_id: id, name: 'Alex Example' })).json;
      await instance.control(`/threads/${id}/${psid}/messages`, { text: 'Hello' });
      const fields = 'first_name,last_name,profile_pic';
      const expected = (await instance.get(`/${psid}?fields=${fields}`, token)).json;
      assert.equal(expected.first_name, 'Alex');

      const env = { SWITCHHOOK_URL: instance.url, ...pageOf(instance), ...appOf(instance), PSID: psid };
      const { code, stdout, stderr } = await runNode(['--no-deprecation', '--import', REDIRECT, APP, client], env);
      assert.equal(code, 0, stderr);
      const { profile, sent } = JSON.parse(stdout);
      const read = plain(profile);
      for (const [name, value] of Object.entries(plain(expected))) {
        if (name in read || name !== 'id') assert.equal(read[name], value, name);
      }
      const { recipientid, messageid } = plain(sent);
      assert.equal(recipientid, psid);
      const { messages } = (await instance.control(`/threads/${id}/${psid}`)).json;
      assert.deepEqual([messages.at(-1).id, messages.at(-1).text], [messageid, 'Hello from a client']);
    });
  }
});
