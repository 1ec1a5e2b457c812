import assert from 'node:assert/strict';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, it, type TestContext } from 'node:test';
import { eventually } from '../support/eventually.ts';
import type { Instance } from '../support/instance.ts';
import { subscribeApp, writeSettings, type Subscriber, withDemo } from '../support/subscriber.ts';

const HOUR = 3600_000;

/** Starts a receiver that answers the challenge, and every other request by `answer`. */
async function serve(t: TestContext, answer: RequestListener): Promise<string> {
  const server = createServer((request, response) => {
    const challenge = new URL(request.url ?? '', 'http://receiver').searchParams.get('hub.challenge');
    if (challenge === null) answer(request.resume(), response);
    else response.end(challenge);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhook`;
}

const pointTo = (instance: Instance, demo: Subscriber, url: string) =>
  subscribeApp(instance, { ...demo, receiver: { ...demo.receiver, url } });

/** Deliveries to the app, oldest first. */
const deliveries = async (instance: Instance, { id }: Subscriber) =>
  (await instance.control(`/deliveries?app_id=${id}`)).json.data.reverse();

/** Resolves to the latest attempt of the app's first delivery, once there are `count`. */
const attempt = (instance: Instance, app: Subscriber, count: number) =>
  eventually(async () => {
    const [{ attempts, state }] = await deliveries(instance, app);
    assert.equal(attempts.length, count);
    const { status, error, response } = attempts.at(-1);
    return { status, error, response, state };
  });

describe('An attempt fails', () => {
  it('when the receiver closes the connection; there is another attempt', async (t) => {
    const { instance, demo, receiver } = await withDemo(t);
    // The first request uses the connection of the verification, so it is sent again at once on a new one.
    receiver.answers.push('drop', 'drop');
    await writeSettings(instance, { icon_enabled: false });
    const failed = { status: null, error: 'other side closed', response: null, state: 'pending' };
    assert.deepEqual(await attempt(instance, demo, 1), failed);
    assert.equal(receiver.received.length, 2);
    instance.clock.advance(1000);
    await receiver.count(3);
    assert.equal((await attempt(instance, demo, 2)).state, 'delivered');
  });

  it('not when a connection of an earlier request is closed without an answer: it is sent again at once', async (t) => {
    const { instance, demo, receiver } = await withDemo(t);
    await writeSettings(instance, { icon_enabled: false });
    await receiver.count(1);
    assert.equal((await attempt(instance, demo, 1)).state, 'delivered');
    receiver.answers.push('drop');
    await writeSettings(instance, { icon_enabled: true });
    const [, second, third] = await receiver.count(3);
    assert.deepEqual(third?.body, second?.body);
    const [, { attempts }] = await eventually(async () => {
      const list = await deliveries(instance, demo);
      assert.equal(list[1].state, 'delivered');
      return list;
    });
    assert.equal(attempts.length, 1);
  });

  it('when a receiver begins to answer on a connection of an earlier request and closes it', async (t) => {
    const { instance, demo } = await withDemo(t);
    let requests = 0;
    const url = await serve(t, (request, response) => {
      requests++;
      if (requests === 1) response.end('ok');
      else request.socket.end('HTTP/1.1 2');
    });
    await pointTo(instance, demo, url);
    await writeSettings(instance, { icon_enabled: false });
    assert.equal((await attempt(instance, demo, 1)).state, 'delivered');
    await writeSettings(instance, { icon_enabled: true });
    await eventually(async () => assert.equal((await deliveries(instance, demo))[1].attempts.length, 1));
    assert.equal(requests, 2);
  });

  it('when nothing listens on the port, and says so', async (t) => {
    const { instance, demo, receiver } = await withDemo(t);
    await receiver.close();
    await writeSettings(instance, { icon_enabled: false });
    const error = 'The connection was refused: is the receiver running?';
    assert.deepEqual(await attempt(instance, demo, 1), { status: null, error, response: null, state: 'pending' });
  });

  it('when no answer comes within the deadline', async (t) => {
    const { instance, demo, receiver } = await withDemo(t, { deliveryDeadlineMs: 100 });
    receiver.answers.push('hang');
    await writeSettings(instance, { icon_enabled: false });
    const failed = { status: null, error: 'No answer within 0.1 s', response: null, state: 'pending' };
    assert.deepEqual(await attempt(instance, demo, 1), failed);
  });

  it('when the answer is a redirect, which is not followed', async (t) => {
    const { instance, demo, receiver } = await withDemo(t);
    const elsewhere = receiver.url;
    const url = await serve(t, (_, response) => response.writeHead(307, { location: elsewhere }).end('over there'));
    await pointTo(instance, demo, url);
    await writeSettings(instance, { icon_enabled: false });
    const failed = { status: 307, error: null, response: 'over there', state: 'pending' };
    assert.deepEqual(await attempt(instance, demo, 1), failed);
    assert.equal(receiver.received.length, 0);
  });
});

describe('An attempt succeeds', () => {
  for (const status of [201, 202, 204]) {
    it(`with ${status} as with 200`, async (t) => {
      const { instance, demo, receiver } = await withDemo(t);
      receiver.answers.push(status);
      await writeSettings(instance, { icon_enabled: false });
      const { state, status: recorded } = await attempt(instance, demo, 1);
      assert.deepEqual([state, recorded], ['delivered', status]);
    });
  }

  it('with an answer that never ends, of which 4 KiB are read and stored', async (t) => {
    const { instance, demo } = await withDemo(t);
    const hungUp = Promise.withResolvers<void>();
    const url = await serve(t, (_, response) => {
      const more = (): void => {
        if (!response.closed) response.write('x'.repeat(1000), () => setImmediate(more));
      };
      response.on('close', hungUp.resolve);
      more();
    });
    await pointTo(instance, demo, url);
    await writeSettings(instance, { icon_enabled: false });
    const expected = { status: 200, error: null, response: 'x'.repeat(4096), state: 'delivered' };
    assert.deepEqual(await attempt(instance, demo, 1), expected);
    await hungUp.promise;
  });
});

describe('A delivery whose subscription changes while it waits for a retry', () => {
  it('goes to the new callback of its app', async (t) => {
    const { instance, demo, receiver } = await withDemo(t);
    receiver.answers.push(500);
    await writeSettings(instance, { icon_enabled: false });
    await attempt(instance, demo, 1);
    const arrived = Promise.withResolvers<void>();
    const url = await serve(t, (_, response) => response.end('thanks', arrived.resolve));
    await pointTo(instance, demo, url);
    instance.clock.advance(1000);
    await arrived.promise;
    assert.deepEqual(await attempt(instance, demo, 2), {
      status: 200,
      error: null,
      response: 'thanks',
      state: 'delivered',
    });
    assert.equal(receiver.received.length, 1);
  });

  it('is still sent when its app has left the Page', async (t) => {
    const { instance, demo, receiver } = await withDemo(t);
    receiver.answers.push(500);
    await writeSettings(instance, { icon_enabled: false });
    await attempt(instance, demo, 1);
    await instance.request(`/me/subscribed_apps?access_token=${demo.token}`, { method: 'DELETE' });
    instance.clock.advance(1000);
    await receiver.count(2);
    assert.equal((await attempt(instance, demo, 2)).state, 'delivered');
  });

  it('is dropped when its app has no callback any more; later failures start a new hour', async (t) => {
    const { instance, demo, receiver } = await withDemo(t);
    receiver.answers.push(500, 500);
    await writeSettings(instance, { icon_enabled: false });
    await attempt(instance, demo, 1);
    await instance.request(`/${demo.id}/subscriptions?access_token=${instance.appToken}`, { method: 'DELETE' });
    instance.clock.advance(1000);
    await eventually(async () => assert.equal((await deliveries(instance, demo))[0].state, 'dropped'));
    assert.equal(receiver.received.length, 1);

    instance.clock.advance(2 * HOUR);
    await subscribeApp(instance, demo);
    await writeSettings(instance, { icon_enabled: true });
    await receiver.count(2);
    await eventually(async () => assert.equal((await deliveries(instance, demo))[1].attempts.length, 1));
    assert.equal((await instance.get('/me/subscribed_apps')).json.data.length, 1);
  });
});

describe('Redelivery through control', () => {
  it('sends the same bytes and signature again, and again on the whole schedule', async (t) => {
    const { instance, demo, receiver } = await withDemo(t);
    await writeSettings(instance, { icon_enabled: false });
    await attempt(instance, demo, 1);
    const [{ id }] = await deliveries(instance, demo);
    instance.clock.advance(2 * HOUR);
    receiver.answers.push(500);
    assert.equal((await instance.control(`/deliveries/${id}/redeliver`, {})).status, 200);
    assert.equal((await attempt(instance, demo, 2)).state, 'pending');
    instance.clock.advance(1000);
    assert.equal((await attempt(instance, demo, 3)).state, 'delivered');

    const sent = receiver.received.map(({ body, headers }) => [body.toString(), headers['x-hub-signature-256']]);
    assert.deepEqual(sent, [sent[0], sent[0], sent[0]]);
    assert.equal((await instance.get('/me/subscribed_apps')).json.data.length, 1);
  });
});
