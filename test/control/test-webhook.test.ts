import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { WEBHOOK_FIELDS } from '../../src/contract/openapi-webhooks.ts';
import { addSubscriber, withDemo } from '../support/subscriber.ts';

describe('POST /_control/deliveries/test', () => {
  it('sends the sample webhook of each field to one app, signed, and changes nothing but the journal', async (t) => {
    const { instance, receiver } = await withDemo(t);
    const { page, app } = instance;
    const other = await addSubscriber(instance);
    t.after(() => other.receiver.close());
    const fields = WEBHOOK_FIELDS.join();
    const token = `${app.id}|${app.secret}`;
    const subscription = { object: 'page', callback_url: receiver.url, verify_token: 'x', fields };
    assert.equal((await instance.post(`/${app.id}/subscriptions`, subscription, token)).status, 200);
    assert.equal((await instance.post(`/${page.id}/subscribed_apps`, { subscribed_fields: fields })).status, 200);
    const settings = async () => (await instance.get(`/${page.id}/messenger_call_settings`)).text;
    const before = await settings();
    for (const field of WEBHOOK_FIELDS) {
      const sent = await instance.control('/deliveries/test', { page_id: page.id, app_id: app.id, field });
      assert.deepEqual([sent.status, sent.json.state], [200, 'pending'], sent.text);
    }
    const received = await receiver.count(WEBHOOK_FIELDS.length);
    for (const { body } of received) assert.equal(JSON.parse(body.toString()).entry[0].id, page.id);
    const { data } = (await instance.control(`/deliveries?page_id=${page.id}`)).json;
    assert.deepEqual(new Set(data.map(({ field }: { field: string }) => field)), new Set(WEBHOOK_FIELDS));
    assert.deepEqual([await settings(), other.receiver.received.length], [before, 0]);
    const [entry] = (await instance.control(`/pages/${page.id}/journal?limit=1`)).json.data;
    assert.deepEqual([entry.kind, entry.app_id, entry.field], ['webhook_tested', app.id, WEBHOOK_FIELDS.at(-1)]);
  });

  it('is refused for a field without a subscription, a field that is none, and unknown ids; nothing is recorded', async (t) => {
    const { instance, receiver } = await withDemo(t);
    const { page, app } = instance;
    const journal = async () => (await instance.control(`/pages/${page.id}/journal`)).text;
    const before = await journal();
    const request = { page_id: page.id, app_id: app.id, field: 'message_reads' };
    const refused = await instance.control('/deliveries/test', request);
    assert.deepEqual([refused.status, refused.json.error.reason], [409, 'not_subscribed']);
    for (const [body, status] of [
      [{ ...request, field: 'feed' }, 400],
      [{ ...request, page_id: '5' }, 404],
      [{ ...request, app_id: '5' }, 404],
      [{ page_id: page.id, app_id: app.id }, 400],
    ] as const) {
      assert.equal((await instance.control('/deliveries/test', body)).status, status, JSON.stringify(body));
    }
    assert.deepEqual([await journal(), receiver.received.length], [before, 0]);
  });
});
