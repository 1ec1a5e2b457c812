import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { addSubscriber, withDemo } from '../support/subscriber.ts';

describe('POST /_control/deliveries/redeliver', () => {
  it('sends the failed deliveries of a Page again, oldest first, and no others', async (t) => {
    const { instance, receiver } = await withDemo(t);
    const { page, app } = instance;
    const change = (icon_enabled: boolean) => instance.post(`/${page.id}/messenger_call_settings`, { icon_enabled });
    const settled = () => instance.control('/settle', {});
    await change(false);
    await settled();
    assert.equal((await receiver.count(1)).length, 1);

    const failing = await addSubscriber(instance);
    t.after(() => failing.receiver.close());
    failing.receiver.answers.push(500, 500);
    await change(true);
    await change(false);
    await settled();
    const before = failing.receiver.received.length;
    const other = await instance.control('/deliveries/redeliver', { page_id: page.id, app_id: app.id });
    assert.deepEqual(other.json, { redelivered: 0, has_more: false });
    const all = await instance.control('/deliveries/redeliver', { page_id: page.id });
    assert.deepEqual(all.json, { redelivered: 2, has_more: false });
    await settled();
    const again = failing.receiver.received.slice(before).map(({ body }) => JSON.parse(body.toString()));
    const icons = again.map(({ entry }) => entry[0].call_settings.icon_enabled);
    assert.deepEqual(icons, [true, false]);
    const none = await instance.control('/deliveries/redeliver', { page_id: page.id });
    assert.deepEqual(none.json, { redelivered: 0, has_more: false });
  });

  it('takes the newest 200 at most, and says that there are more', async (t) => {
    const { instance, receiver } = await withDemo(t);
    const { page } = instance;
    await receiver.close();
    for (let i = 0; i < 201; i++) {
      await instance.post(`/${page.id}/messenger_call_settings`, { icon_enabled: i % 2 === 1 });
    }
    await instance.control('/settle', {});
    const { json } = await instance.control('/deliveries/redeliver', { page_id: page.id });
    assert.deepEqual(json, { redelivered: 200, has_more: true });
  });

  it('answers 404 for a Page that is not there', async (t) => {
    const { instance } = await withDemo(t);
    assert.equal((await instance.control('/deliveries/redeliver', { page_id: '5' })).status, 404);
  });
});
