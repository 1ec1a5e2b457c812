import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { callSettingsPatch, encodeCallSettings, FIELDS, ON_OFF_NAMES } from '../../src/contract/call-settings.ts';
import { DEFAULT_CALL_SETTINGS } from '../../src/domain/call-settings.ts';
import { emptyFolder } from '../support/empty-folder.ts';
import { CHANGED } from '../support/changed-settings.ts';
import { startInstance, type AnyInstance } from '../support/instance.ts';
import { subscribeDemo, writeSettings } from '../support/subscriber.ts';

/** Every setting as a parameter of its own, with its name and a value that is not its default. */
const PARAMETERS = Object.entries(encodeCallSettings(CHANGED));

const settingsOf = async (instance: AnyInstance) => {
  const { data, ...root } = (await instance.get('/me/messenger_call_settings')).json;
  assert.deepEqual(data, [root]);
  return root;
};

describe('Every call setting', () => {
  it('has a name on the wire, and can be read by it', () => {
    assert.equal(PARAMETERS.length, Object.keys(DEFAULT_CALL_SETTINGS).length);
    assert.deepEqual(
      PARAMETERS.map(([name]) => name).filter((name) => !FIELDS.includes(name)),
      [],
    );
    assert.deepEqual(callSettingsPatch.decode(Object.fromEntries(PARAMETERS), []), CHANGED);
  });

  for (const [name, value] of PARAMETERS) {
    it(`is stored when it is written by itself: ${name}`, async (t) => {
      const data = emptyFolder();
      const instance = await startInstance({ data });
      const { receiver } = await subscribeDemo(instance);
      t.after(() => receiver.close());
      const before = await settingsOf(instance);
      assert.notDeepEqual(before[name], value);
      const expected = { ...before, [name]: value };

      await writeSettings(instance, { [name]: value });
      assert.deepEqual(await settingsOf(instance), expected);
      assert.deepEqual((await instance.get(`/me/messenger_call_settings?fields=${name}`)).json[name], value);
      const { call_settings: seen } = (await instance.control(`/pages/${instance.page.id}`)).json;
      assert.deepEqual(seen, expected);
      const journal = async () => (await instance.control(`/pages/${instance.page.id}/journal`)).json.data;
      const [entry] = await journal();
      assert.deepEqual([entry.kind, entry.call_settings], ['call_settings_update', expected]);

      const [webhook] = await receiver.count(1);
      const { call_settings: sent } = JSON.parse(webhook?.body.toString() ?? '').entry[0];
      const { call_routing, ...rest } = expected;
      assert.deepEqual(sent, { ...rest, call_routing: call_routing.ring_target });

      await writeSettings(instance, { [name]: value });
      assert.deepEqual((await journal())[0], entry, 'writing the same again changes nothing');
      await instance.close();
      const restarted = await startInstance({ data });
      t.after(() => restarted.close());
      assert.deepEqual(await settingsOf(restarted), expected);
    });
  }

  it('can be given to a new Page, and all can be written at once', async (t) => {
    const instance = await startInstance();
    t.after(() => instance.close());
    const settings = Object.fromEntries(PARAMETERS);
    const { id } = (await instance.control('/pages', { name: 'Another Page', call_settings: settings })).json;
    assert.deepEqual((await instance.control(`/pages/${id}`)).json.call_settings, settings);
    await writeSettings(instance, settings);
    assert.deepEqual(await settingsOf(instance), settings);
  });

  it('is described in OpenAPI, as a parameter and in the answer', async (t) => {
    const instance = await startInstance();
    t.after(() => instance.close());
    const { post, get } = (await instance.control('/openapi.json')).json.paths['/{page-id}/messenger_call_settings'];
    const { properties } = post.requestBody.content['application/json'].schema;
    assert.deepEqual(Object.keys(properties).sort(), FIELDS.toSorted());
    const [, answer] = get.responses[200].content['application/json'].schema.allOf;
    assert.deepEqual(Object.keys(answer.properties).sort(), FIELDS.toSorted());
    for (const name of Object.values(ON_OFF_NAMES)) assert.deepEqual(properties[name], { type: 'boolean' });
  });
});
