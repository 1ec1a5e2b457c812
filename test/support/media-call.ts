import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { addPage } from './graph.ts';
import type { Instance, Reply } from './instance.ts';
import { OFFERS } from './offers.ts';
import { openThread, openWindow, type TestThread } from './thread.ts';
import type { SessionReply } from './wrtc-endpoint.ts';
import { WrtcPartner } from './wrtc-partner.ts';

export const PARTNERS = { call_settings: { call_routing: { ring_target: 'PARTNERS' } } };

/** A call with media in a thread of its own, and the requests about it. */
export interface MediaCall {
  readonly thread: TestThread;
  readonly id: string;
  /** Sends a signalling request of the app about the call. */
  act(action: string, more?: object): Promise<Reply>;
  /** Sends a request to `/_control/calls/{id}`. */
  control(path: string, body?: object): Promise<Reply>;
  /** Resolves to the state of both ends; with a query that waits, once the tone is heard. */
  // The tests are about the shape of the answer.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  media(query?: string): Promise<any>;
  /** Resolves to the call as the Page's list shows it. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  view(): Promise<any>;
}

/** Returns a call by its id. */
export function callOf(instance: Instance, thread: TestThread, id: string): MediaCall {
  return {
    thread,
    id,
    act: (action, more = {}) =>
      instance.post(
        `/${thread.page.id}/calls`,
        { platform: 'messenger', action, call_id: id, ...more },
        thread.page.token,
      ),
    control: (path, body) => instance.control(`/calls/${id}${path}`, body),
    async media(query = '') {
      const reply = await instance.control(`/calls/${id}/media${query}`);
      assert.equal(reply.status, 200, reply.text);
      return reply.json;
    },
    async view() {
      const { data } = (await instance.control(`/pages/${thread.page.id}/calls?scope=recent`)).json;
      return data.find((each: { id: string }) => each.id === id);
    },
  };
}

/** Rings the apps of a new Page, with a sound at the consumer's end. */
export async function ring(instance: Instance, media?: object, thread?: TestThread): Promise<MediaCall> {
  const rung = thread ?? (await openThread(instance, await addPage(instance, PARTNERS)));
  const tap = { entry: 'icon', ...(media && { media }) };
  const reply = await instance.control(`/threads/${rung.page.id}/${rung.psid}/calls`, tap);
  assert.equal(reply.status, 200, reply.text);
  return callOf(instance, rung, reply.json.call_id);
}

/** Opens an endpoint that is closed after the test. */
export function openPartner(t: TestContext): WrtcPartner {
  const partner = new WrtcPartner();
  t.after(() => partner.close());
  return partner;
}

export const offerOf = (sdp: string) => ({ session: { sdp_type: 'offer', sdp } });

/** Accepts a call with an endpoint; resolves to the session of the reply. */
export async function accept(call: MediaCall, partner: WrtcPartner): Promise<SessionReply> {
  const reply = await call.act('accept', offerOf(await partner.offer()));
  assert.equal(reply.status, 200, reply.text);
  await partner.apply(reply.json.session);
  return reply.json.session;
}

/** Gives the Page the permission to call the person of a thread, as an answer to its request. */
export async function permit(instance: Instance, thread: TestThread): Promise<void> {
  const request = { attachment: { type: 'template', payload: { template_type: 'calling_optin' } } };
  const path = `/threads/${thread.page.id}/${thread.psid}/call_permission`;
  const answer = { message_id: await thread.sent(request), response: 'approve' };
  const reply = await instance.control(path, answer);
  assert.equal(reply.status, 200, reply.text);
}

/** Calls the person of a new thread as its app, which has the permission. */
export async function connect(instance: Instance, sdp = OFFERS.wrtc): Promise<MediaCall> {
  const thread = await openWindow(instance, PARTNERS);
  await permit(instance, thread);
  const body = { platform: 'messenger', action: 'connect', to: thread.psid, ...offerOf(sdp) };
  const reply = await instance.post(`/${thread.page.id}/calls`, body, thread.page.token);
  assert.equal(reply.status, 200, reply.text);
  return callOf(instance, thread, reply.json.id);
}
