import assert from 'node:assert/strict';
import { Agent, request as httpRequest } from 'node:http';
import { after, describe, it } from 'node:test';
import fc from 'fast-check';
import {
  controlRequests,
  graphRequests,
  SEED,
  withBrokenBytes,
  type FuzzRequest,
  type Known,
} from '../support/fuzz.ts';
import { startInstance } from '../support/instance.ts';
import { openWindow } from '../support/thread.ts';

/** Requests at random (test/support/fuzz.ts): no answer of 5xx, each in its envelope, and a refused one stores nothing. */

const instance = await startInstance();
after(() => instance.close());
const thread = await openWindow(instance);
const { app } = instance;

const persona = await instance.post(
  `/${thread.page.id}/personas`,
  { name: 'Kim', profile_picture_url: 'https://example.com/kim.jpg' },
  thread.page.token,
);
const [message] = (await thread.view()).messages;
const { data: conversations } = (await instance.get(`/${thread.page.id}/conversations`, thread.page.token)).json;

const known: Known = {
  ids: {
    id: thread.page.id,
    page_id: thread.page.id,
    app_id: app.id,
    psid: thread.psid,
    message_id: message.id,
    conversation_id: conversations[0].id,
    persona_id: persona.json.id,
  },
  tokens: [thread.page.token, thread.page.token, instance.appToken],
};

const agent = new Agent({ keepAlive: true, maxSockets: 1 });
after(() => agent.destroy());

interface Answer {
  readonly status: number;
  readonly text: string;
}

/** Sends a request with node:http, which does not look into it. */
function send({ method, path, headers, body }: FuzzRequest): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const framing = { 'content-length': String(body.length) };
    const request = httpRequest(
      instance.url + path,
      { method, headers: { ...headers, ...framing }, agent },
      (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
        response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
      },
    );
    request.on('error', reject);
    request.end(body);
  });
}

/** Everything that is stored. */
const stored = async (): Promise<string> =>
  (await send({ method: 'GET', path: '/_control/snapshot', headers: {}, body: Buffer.alloc(0) })).text;
let before = await stored();

async function exchange(request: FuzzRequest): Promise<Answer> {
  const answer = await send(request);
  assert.ok(answer.status < 500, answer.text);
  const now = await stored();
  if (answer.status >= 400) assert.ok(now === before, 'a refused request has stored something');
  before = now;
  return answer;
}

function assertGraphAnswer({ status, text }: Answer): void {
  if (status < 400 || text === '') return;
  const answer = JSON.parse(text);
  assert.deepEqual(Object.keys(answer), ['error'], text);
  const { message, code, fbtrace_id: trace } = answer.error;
  assert.equal(typeof message, 'string');
  assert.ok(Number.isInteger(code));
  assert.match(trace, /^A[\w-]{22}$/);
}

const RUNS = { seed: SEED, numRuns: 300, endOnFailure: true };

describe('a request at random', () => {
  it('to the Graph surface is answered in its envelope, and stores nothing when it is refused', async () => {
    const statuses = new Map<number, number>();
    await fc.assert(
      fc.asyncProperty(graphRequests(known), async (request) => {
        const reply = await exchange(request);
        assertGraphAnswer(reply);
        statuses.set(reply.status, (statuses.get(reply.status) ?? 0) + 1);
      }),
      RUNS,
    );
    // The requests are not all refused at the first check.
    assert.ok((statuses.get(200) ?? 0) > 20, JSON.stringify([...statuses]));
    assert.ok((statuses.get(400) ?? 0) > 20, JSON.stringify([...statuses]));
  });

  it('to the Graph surface with broken bytes is answered so too', async () => {
    await fc.assert(
      fc.asyncProperty(withBrokenBytes(graphRequests(known)), async (request) =>
        assertGraphAnswer(await exchange(request)),
      ),
      RUNS,
    );
  });

  it('to control has a reason and a sentence when it is refused, and stores nothing', async () => {
    await fc.assert(
      fc.asyncProperty(controlRequests(known), async (request) => {
        const { status, text } = await exchange(request);
        if (status < 400 || text === '') return;
        const { error, refused } = JSON.parse(text);
        assert.equal(typeof (error?.reason ?? refused?.gate), 'string', text);
        assert.match(error?.message ?? refused?.text, /./);
      }),
      RUNS,
    );
  });
});
