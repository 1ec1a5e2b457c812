import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { after, describe, test } from 'node:test';
import { assertRefused, exchange, send, type Refusal } from '../support/graph.ts';
import { startInstance, type Instance, type Reply } from '../support/instance.ts';
import { SHORT_MS } from '../support/patience.ts';

const instance = await startInstance();
/** A server for clients that never finish. What a busy machine delays for that long would be hung up on as well. */
const strict = await startInstance({ requestDeadlineMs: SHORT_MS });
after(async () => {
  for (const each of [instance, strict]) {
    const reply = await each.get('/me?fields=id');
    const errors = each.log.filter(({ level }) => level === 'error');
    await each.close();
    assert.deepEqual([reply.json, errors], [{ id: each.page.id }, []]);
  }
});

const settingsOf = ({ page }: Instance): string =>
  `/v26.0/me/messenger_call_settings?access_token=${page.access_token}`;
const SETTINGS = settingsOf(instance);
const DOCS = 'Please read the Graph API documentation at https://developers.facebook.com/docs/graph-api';

/** Parses the first answer on a connection. */
function readReply(answer: string): Reply {
  const [head = '', text = ''] = answer.split('\r\n\r\n', 2);
  const [status = '', ...lines] = head.split('\r\n');
  const headers = new Headers(lines.map((line) => line.split(/: (.*)/s).slice(0, 2) as [string, string]));
  assert.equal(headers.get('content-length'), String(text.length), answer);
  return { status: Number(status.split(' ')[1]), headers, text, json: JSON.parse(text) };
}

describe('a request that does not end in time is answered, and its connection closed', { concurrency: 7 }, () => {
  const TIMEOUT: Refusal = { status: 408, message: '(#100) The request took too long to arrive' };
  const head = `POST ${settingsOf(strict)} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n`;
  const unfinished: Record<string, string> = {
    'in its request line': 'POST /v26.0/me',
    'in its headers': head,
    'within its body': `${head}Content-Length: 100\r\n\r\n{"icon_enabled":false`,
    'before its body': `${head}Content-Length: 100\r\n\r\n`,
    'between its chunks': `${head}Transfer-Encoding: chunked\r\n\r\n16\r\n{"icon_enabled":false}\r\n`,
  };
  for (const [what, bytes] of Object.entries(unfinished)) {
    test(what, async () => assertRefused(readReply(await exchange(strict, bytes)), TIMEOUT));
  }
  test('while other clients are served', async () => {
    const slow = exchange(strict, unfinished['within its body'] ?? '');
    assert.equal((await strict.get('/me')).status, 200);
    await slow;
    assert.equal((await strict.get('/me/messenger_call_settings')).json.icon_enabled, true);
  });
  test('also when the client closes the connection first', async () => {
    const socket = connect(Number(new URL(strict.url).port), '127.0.0.1');
    await new Promise<void>((resolve) => socket.write(unfinished['within its body'] ?? '', () => resolve()));
    await new Promise<void>((resolve) => socket.resetAndDestroy().once('close', () => resolve()));
    assert.equal((await strict.get('/me/messenger_call_settings')).json.icon_enabled, true);
  });
});

describe('bytes that are not HTTP are answered in the envelope, and the connection closed:', () => {
  const MALFORMED: Refusal = { message: '(#100) The request is not valid HTTP' };
  const garbage: Record<string, string | Buffer> = {
    'plain text': 'hello\r\n\r\n',
    'a TLS hello': Buffer.from('16030100a5010000a10303', 'hex'),
    'an unknown verb': 'FETCH / HTTP/1.1\r\nHost: x\r\n\r\n',
    'HTTP/2': 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
    'two Content-Lengths': 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\na',
    'a negative Content-Length': 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n',
    'Content-Length and chunks': `POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
    'an invalid chunk': 'POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n',
    'an invalid header': 'GET / HTTP/1.1\r\nHost: x\r\nno colon\r\n\r\n',
  };
  for (const [what, bytes] of Object.entries(garbage)) {
    test(what, async () => assertRefused(readReply(await exchange(instance, bytes)), MALFORMED));
  }
  for (const [what, line] of [
    ['a header', `X: ${'x'.repeat(20_000)}`],
    ['a token', `Authorization: Bearer ${'x'.repeat(20_000)}`],
  ]) {
    test(`${what} of 20,000 characters`, async () =>
      assertRefused(readReply(await exchange(instance, `GET / HTTP/1.1\r\nHost: x\r\n${line}\r\n\r\n`)), {
        status: 431,
        message: '(#100) The request headers are too large',
      }));
  }
});

describe('unusual HTTP is answered:', () => {
  const close = 'Connection: close\r\n';
  const odd: Record<string, string> = {
    'without Host': `GET ${SETTINGS} HTTP/1.1\r\n${close}\r\n`,
    'HTTP/1.0': `GET ${SETTINGS} HTTP/1.0\r\n\r\n`,
    'an unknown expectation': `GET ${SETTINGS} HTTP/1.1\r\nHost: x\r\nExpect: wonders\r\n${close}\r\n`,
    'an unknown upgrade': `GET ${SETTINGS} HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade, close\r\n\r\n`,
    'too many slashes': `GET //v26.0//me//messenger_call_settings/?${SETTINGS.split('?')[1]} HTTP/1.0\r\n\r\n`,
  };
  for (const [what, bytes] of Object.entries(odd)) {
    test(what, async () => assert.equal(readReply(await exchange(instance, bytes)).status, 200));
  }

  test('garbage behind two requests, after their answers', async () => {
    const request = `GET ${SETTINGS} HTTP/1.1\r\nHost: x\r\n\r\n`;
    const [, ...answers] = (await exchange(instance, `${request}${request}garbage\r\n\r\n`)).split('HTTP/1.1 ');
    assert.deepEqual(
      answers.map((answer) => answer.slice(0, 3)),
      ['200', '200', '400'],
    );
    assertRefused(readReply(`HTTP/1.1 ${answers[2]}`), { message: '(#100) The request is not valid HTTP' });
  });

  test('CONNECT, alone and behind a request', async () => {
    const connectRequest = 'CONNECT graph.facebook.com:443 HTTP/1.1\r\nHost: x\r\n\r\n';
    const refusal: Refusal = {
      status: 405,
      type: 'GraphMethodException',
      message: `Unsupported connect request. ${DOCS}`,
    };
    assertRefused(readReply(await exchange(instance, connectRequest)), refusal);
    const request = `GET ${SETTINGS} HTTP/1.1\r\nHost: x\r\n\r\n`;
    const [, first = '', second = ''] = (await exchange(instance, request + connectRequest)).split('HTTP/1.1 ');
    assert.equal(first.slice(0, 3), '200');
    assertRefused(readReply(`HTTP/1.1 ${second}`), refusal);
  });
});

describe('an unknown verb or path is refused in the envelope:', () => {
  const token = `access_token=${instance.page.access_token}`;
  const { id } = instance.page;
  const unsupported = (verb: string, status = 400): Refusal => ({
    status,
    type: 'GraphMethodException',
    message: `Unsupported ${verb} request. ${DOCS}`,
  });
  const object = (verb: string, id: string): Refusal => ({
    type: 'GraphMethodException',
    subcode: 33,
    message:
      `Unsupported ${verb} request. Object with ID '${id}' does not exist, cannot be loaded due to missing ` +
      `permissions, or does not support this operation. ${DOCS}`,
  });
  const unknownPath = (rest: string): Refusal => ({ code: 2500, message: `Unknown path components: ${rest}` });
  const unknownAlias = (alias: string): Refusal => ({
    code: 803,
    message: `(#803) Some of the aliases you requested do not exist: ${alias}`,
  });
  const cases: [method: string, path: string, refusal: Refusal][] = [
    ['PATCH', `/v26.0/me?${token}`, unsupported('patch', 405)],
    ['TRACE', `/v26.0/me?${token}`, unsupported('trace', 405)],
    ['PROPFIND', '/', unsupported('propfind', 405)],
    ['GET', '/', unsupported('get')],
    ['GET', `/v26.0?${token}`, unsupported('get')],
    ['POST', `/v26.0/?${token}`, unsupported('post')],
    ['DELETE', `/v26.0/me/messenger_call_settings?${token}`, object('delete', 'me')],
    ['POST', `/v26.0/${id}?${token}`, object('post', id)],
    ['GET', `/v26.0/${id}/business_messaging_feature_status?${token}`, object('get', id)],
    ['POST', `/debug_token?${token}`, unsupported('post')],
    ['DELETE', `/oauth/access_token?${token}`, unsupported('delete')],
    ['GET', `/v26.0/${id}/nope?${token}`, unknownPath('/nope')],
    ['GET', `/v26.0/${id}/messenger_call_settings/nope?${token}`, unknownPath('/messenger_call_settings/nope')],
    ['GET', `/v26.0/${id}/../nope?${token}`, unknownPath('/../nope')],
    ['GET', `/v26.0/${id}/%2e%2e?${token}`, unknownPath('/..')],
    ['GET', `/v26.0/${id}/%zz?${token}`, unknownPath('/%zz')],
    ['GET', `/favicon.ico?${token}`, unknownAlias('favicon.ico')],
    ['GET', `/v26.0/nobody/messenger_call_settings?${token}`, unknownAlias('nobody')],
    ['GET', `/%00?${token}`, unknownAlias('\0')],
    ['GET', `/_controls?${token}`, unknownAlias('_controls')],
  ];
  for (const [method, path, refusal] of cases) {
    test(`${method} ${path.replace(token, '').replace(id, 'ID')}`, async () =>
      assertRefused(await send(instance, method, path), refusal));
  }
});
