import assert from 'node:assert/strict';
import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import type { Instance, Reply } from './instance.ts';

/** An expected error. Defaults: code 100, type `OAuthException`, HTTP 400, no other members. */
export interface Refusal {
  readonly status?: number;
  readonly code?: number;
  readonly subcode?: number;
  readonly type?: string;
  readonly message: string;
  readonly blame?: readonly (readonly string[])[];
}

/** Compares an answer with all of an expected error, and with the form of every error. */
export function assertRefused(reply: Reply, expected: Refusal): void {
  const { message, type, code, error_subcode: subcode, error_data, is_transient, fbtrace_id } = reply.json?.error ?? {};
  const blame = error_data?.blame_field_specs;
  assert.deepEqual(
    { status: reply.status, code, subcode, type, message, blame },
    { status: 400, code: 100, subcode: undefined, type: 'OAuthException', blame: undefined, ...expected },
  );
  assert.deepEqual(Object.keys(reply.json), ['error']);
  assert.equal(is_transient, false);
  assert.match(fbtrace_id, /^A[\w-]{22}$/);
  assert.equal(reply.headers.get('x-fb-trace-id'), fbtrace_id);
  assert.equal(reply.headers.get('content-type'), 'application/json; charset=UTF-8');
}

/** Resolves to the advice of the request log about an answer. */
export async function adviceOf(instance: Instance, reply: Reply): Promise<string> {
  const { data } = (await instance.control('/requests')).json;
  const request = data.find(({ trace }: { trace: string }) => trace === reply.json.error.fbtrace_id);
  assert.ok(request, reply.text);
  return request.advice;
}

/** A Page with a token that has all permissions. */
export interface TestPage {
  readonly id: string;
  readonly token: string;
}

export async function addPage(instance: Instance, given: object = {}): Promise<TestPage> {
  const { id } = (await instance.control('/pages', { name: 'A Page', ...given })).json;
  return { id, token: await addToken(instance, id) };
}

export async function addToken(instance: Instance, pageId: string, given: object = {}): Promise<string> {
  const token = await instance.control('/tokens', { app_id: instance.app.id, page_id: pageId, ...given });
  assert.equal(token.status, 200, token.text);
  return token.json.access_token;
}

/** Returns everything that a request could have stored: settings, subscriptions, journal, deliveries. */
export async function stored(instance: Instance, { id, token }: TestPage): Promise<unknown> {
  const settings = await instance.get(`/${id}/messenger_call_settings`, token);
  const subscribed = await instance.get(`/${id}/subscribed_apps`, token);
  const subscriptions = await instance.get('/app/subscriptions', instance.appToken);
  const journal = await instance.control(`/pages/${id}/journal`);
  const deliveries = await instance.control(`/deliveries?page_id=${id}`);
  const replies = [settings, subscribed, subscriptions, journal, deliveries];
  assert.deepEqual([...new Set(replies.map(({ status }) => status))], [200]);
  const ids = deliveries.json.data.map((delivery: { id: string }) => delivery.id);
  return [settings.json, subscribed.json, subscriptions.json, journal.json, ids];
}

/** Expects that a request is refused, and that nothing of it is stored. */
export async function assertRefusedWhole(
  instance: Instance,
  page: TestPage,
  act: () => Promise<Reply>,
  expected: Refusal,
): Promise<void> {
  const before = await stored(instance, page);
  assertRefused(await act(), expected);
  assert.deepEqual(await stored(instance, page), before);
}

/** Sends a request with node:http, for what fetch refuses, such as a GET with a body. */
export function send(
  instance: Instance,
  method: string,
  path: string,
  { headers = {}, body }: { headers?: Record<string, string>; body?: string | Buffer } = {},
): Promise<Reply> {
  const framed = body === undefined || headers['transfer-encoding'] !== undefined;
  const framing = framed ? {} : { 'content-length': String(Buffer.byteLength(body)) };
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(instance.url);
    const options = { hostname, port, method, path, headers: { ...framing, ...headers }, agent: false };
    const request = httpRequest(options, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString();
        const headers = new Headers(Object.entries(response.headers).map(([name, value]) => [name, String(value)]));
        resolve({ status: response.statusCode ?? 0, headers, text, json: text === '' ? undefined : JSON.parse(text) });
      });
    });
    request.on('error', reject);
    request.end(body);
  });
}

/** Returns a multipart body as curl's -F makes it. */
export function multipart(fields: Record<string, string>): { headers: Record<string, string>; body: string } {
  const parts = Object.entries(fields).map(
    ([name, value]) => `--bound\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  );
  return {
    headers: { 'content-type': 'multipart/form-data; boundary=bound' },
    body: `${parts.join('')}--bound--\r\n`,
  };
}

/** Sends bytes on a connection of their own; resolves to the answer once the server has closed the connection. */
export function exchange(instance: Instance, bytes: string | Buffer): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(Number(new URL(instance.url).port), '127.0.0.1', () => socket.write(bytes));
    let answer = '';
    socket.on('data', (chunk) => (answer += chunk.toString()));
    socket.on('error', () => {});
    socket.on('close', () => resolve(answer));
  });
}
