import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { startInstance } from '../support/instance.ts';
import { hoursNumber } from '../support/kill-ledger.ts';
import { subscribeDemo } from '../support/subscriber.ts';

const instance = await startInstance();
const { receiver } = await subscribeDemo(instance);
after(async () => {
  await instance.close();
  await receiver.close();
});

for (const writers of [2, 20]) {
  test(`${writers} concurrent writes all succeed, the last one is stored, and the webhooks arrive in order`, async () => {
    const before = receiver.received.length;
    const written = Array.from({ length: writers }, (_, n) => hoursNumber(writers * 100 + n).call_hours);
    const replies = await Promise.all(
      written.map((call_hours) => instance.post('/me/messenger_call_settings', { call_hours })),
    );
    const texts = replies.map(({ text }) => text);
    assert.deepEqual(texts, Array(writers).fill('{"success":true,"result":"success"}'));

    const received = (await receiver.count(before + writers)).slice(before);
    const sent = received.map(({ body }) => JSON.parse(body.toString()).entry[0].call_settings.call_hours);
    const journal = await instance.control(`/pages/${instance.page.id}/journal?limit=${writers}`);
    const journaled = journal.json.data.map(
      (row: { call_settings: { call_hours: object } }) => row.call_settings.call_hours,
    );
    assert.deepEqual(sent, journaled.reverse());
    assert.deepEqual(new Set(sent), new Set(written));
    const { json } = await instance.get('/me/messenger_call_settings');
    assert.deepEqual(json.call_hours, sent.at(-1));
  });
}
