import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import type { Config } from '../../src/config/config.ts';
import { startInstance, type AnyInstance } from './instance.ts';
import { startReceiver, type Receiver } from './receiver.ts';

/** An app as its developer sees it: credentials, a token for one Page, and a receiver. */
export interface Subscriber {
  readonly id: string;
  readonly secret: string;
  readonly token: string;
  readonly receiver: Receiver;
}

export const CALLING_FIELDS = ['calls', 'call_permission_reply', 'call_settings_update'];

/** Subscribes the demo's app to a real receiver through the Graph API; it is subscribed to its Page before. */
export async function subscribeDemo(instance: AnyInstance): Promise<Subscriber> {
  const { app, page } = instance;
  const subscriber = { ...app, token: page.access_token, receiver: await startReceiver() };
  await subscribeApp(instance, subscriber);
  return subscriber;
}

/** Starts an instance for one test, with the demo's app subscribed to a real receiver. */
export async function withDemo(t: TestContext, config: Partial<Config> = {}) {
  const instance = await startInstance(config);
  const demo = await subscribeDemo(instance);
  t.after(async () => {
    await demo.receiver.close();
    await instance.close();
  });
  return { instance, demo, receiver: demo.receiver };
}

/** Creates an app and subscribes it at both levels through the Graph API. */
export async function addSubscriber(instance: AnyInstance, pageId = instance.page.id): Promise<Subscriber> {
  const subscriber = await addApp(instance, pageId);
  await subscribeApp(instance, subscriber);
  await subscribePage(instance, subscriber, pageId);
  return subscriber;
}

/** Creates an app with a token for a Page and without subscriptions. */
export async function addApp(instance: AnyInstance, pageId = instance.page.id): Promise<Subscriber> {
  const { id, secret } = (await instance.control('/apps', { name: 'Another app' })).json;
  const { access_token: token } = (await instance.control('/tokens', { app_id: id, page_id: pageId })).json;
  return { id, secret, token, receiver: await startReceiver() };
}

export async function subscribeApp(
  instance: AnyInstance,
  { id, secret, receiver }: Subscriber,
  fields: readonly string[] = CALLING_FIELDS,
): Promise<void> {
  const subscription = { object: 'page', callback_url: receiver.url, verify_token: 'a+b/c=', fields };
  const reply = await instance.post(`/${id}/subscriptions`, subscription, `${id}|${secret}`);
  assert.deepEqual([reply.status, reply.json], [200, { success: true }]);
}

export async function subscribePage(
  instance: AnyInstance,
  { token }: Subscriber,
  pageId = instance.page.id,
  fields: readonly string[] = CALLING_FIELDS,
): Promise<void> {
  const reply = await instance.post(`/${pageId}/subscribed_apps`, { subscribed_fields: fields }, token);
  assert.deepEqual([reply.status, reply.json], [200, { success: true }]);
}

/** Writes call settings of a Page, and expects that the write succeeds. */
export async function writeSettings(
  instance: AnyInstance,
  settings: unknown,
  { pageId = instance.page.id, token = instance.page.access_token } = {},
): Promise<void> {
  const reply = await instance.post(`/${pageId}/messenger_call_settings`, settings, token);
  assert.deepEqual([reply.status, reply.json], [200, { success: true, result: 'success' }]);
}
