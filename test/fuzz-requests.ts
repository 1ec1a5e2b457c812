/*
 * Sends malformed requests to a server in a process of its own: requests made along the schemas and then damaged, broken
 * bytes, broken headers and lines, connections that end in the middle. A healthy client keeps asking. Prints the number of
 * requests and of answers by status: `npm run test:fuzz [-- --requests N --seed N --connections N]`. Exit code 1 at an
 * answer of 5xx, an answer that is not HTTP, or a healthy request without its answer.
 */
import { Agent, request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { parseArgs } from 'node:util';
import fc from 'fast-check';
import {
  controlRequests,
  graphRequests,
  malformedRequests,
  SEED,
  withBrokenBytes,
  type FuzzRequest,
  type Known,
} from './support/fuzz.ts';
import { startProcess } from './support/server-process.ts';

const { values } = parseArgs({
  options: {
    requests: { type: 'string', default: '100000' },
    connections: { type: 'string', default: '16' },
    seed: { type: 'string', default: String(SEED) },
  },
});
const TOTAL = Number(values.requests);
const CONNECTIONS = Number(values.connections);
/** Number of requests that are made at a time. */
const PART = 2000;
/** Time after which a request without an answer has failed, in ms. */
const TIMEOUT_MS = 30_000;

const server = await startProcess({});
const { app, page, consumers } = server.demo;
const psid = consumers[0]?.psid ?? '1';
const known: Known = {
  ids: { id: page.id, page_id: page.id, app_id: app.id, psid },
  tokens: [page.access_token, page.access_token, `${app.id}|${app.secret}`],
};

const wellFormed = fc.oneof(graphRequests(known), controlRequests(known));
const requests: fc.Arbitrary<FuzzRequest | Buffer> = fc.oneof(
  { weight: 4, arbitrary: wellFormed },
  { weight: 4, arbitrary: withBrokenBytes(wellFormed) },
  { weight: 2, arbitrary: malformedRequests(known) },
);

const statuses = new Map<string, number>();
const failures: string[] = [];
let sent = 0;
let probes = 0;
let lost = 0;
const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });

const count = (status: string): void => void statuses.set(status, (statuses.get(status) ?? 0) + 1);

function recordAnswer(status: number, request: FuzzRequest | Buffer, text: string): void {
  count(String(status));
  if (status < 500) return;
  const printed = Buffer.isBuffer(request)
    ? request.toString('latin1')
    : JSON.stringify({ ...request, body: request.body.toString('latin1') });
  failures.push(`${status} ${text.slice(0, 300)}\n    ${printed.slice(0, 2000)}`);
}

/** Sends a request with node:http; one that node:http refuses to send is left out. */
function send(request: FuzzRequest): Promise<void> {
  return new Promise((resolve) => {
    const { method, path, headers, body } = request;
    const framing = { 'content-length': String(body.length) };
    try {
      const options = { method, headers: { ...headers, ...framing }, agent, timeout: TIMEOUT_MS };
      const sending = httpRequest(server.url + path, options, (response) => {
        let text = '';
        response.setEncoding('latin1').on('data', (chunk: string) => (text += chunk));
        response.on('close', () => resolve(recordAnswer(response.statusCode ?? 0, request, text)));
      });
      sending.on('timeout', () => {
        failures.push(`no answer in ${TIMEOUT_MS} ms\n    ${method} ${path.slice(0, 500)}`);
        sending.destroy();
      });
      // A connection that the server closed while the request was under way; a crash shows in the healthy requests.
      sending.on('error', () => resolve(count('closed')));
      sending.end(body);
    } catch {
      resolve(count('not sent'));
    }
  });
}

/** Sends bytes on a connection of their own; every answer on it begins with a status line. */
function sendBytes(bytes: Buffer): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1', () => socket.end(bytes));
    let answer = '';
    socket.setEncoding('latin1').setTimeout(TIMEOUT_MS, () => {
      failures.push(`a connection stayed open\n    ${bytes.toString('latin1').slice(0, 500)}`);
      socket.destroy();
    });
    socket.on('data', (chunk: string) => (answer += chunk));
    socket.on('error', () => {});
    socket.on('close', () => {
      const status = /^HTTP\/1\.1 (\d{3}) /.exec(answer)?.[1];
      if (status !== undefined) recordAnswer(Number(status), bytes, answer);
      else if (answer === '') count('closed');
      else failures.push(`not HTTP: ${answer.slice(0, 300)}\n    ${bytes.toString('latin1').slice(0, 500)}`);
      resolve();
    });
  });
}

/** Asks as a healthy client does. */
async function probe(): Promise<void> {
  probes++;
  try {
    const response = await fetch(`${server.url}/${page.id}?access_token=${page.access_token}`);
    if (response.status !== 200 || !(await response.text()).includes(page.id)) lost++;
  } catch {
    lost++;
  }
}

const startedAt = performance.now();
for (let part = 0; sent < TOTAL; part++) {
  const waiting = fc.sample(requests, { seed: Number(values.seed) + part, numRuns: Math.min(PART, TOTAL - sent) });
  const work = async (): Promise<void> => {
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      sent++;
      await (Buffer.isBuffer(next) ? sendBytes(next) : send(next));
      if (sent % 100 === 0) await probe();
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, work));
}
agent.destroy();
await server.kill();

const seconds = (performance.now() - startedAt) / 1000;
const answers = [...statuses]
  .toSorted(([a], [b]) => a.localeCompare(b))
  .map(([status, times]) => `${status}: ${times}`);
for (const failure of failures.slice(0, 20)) console.log(failure);
console.log(
  `${sent} requests in ${seconds.toFixed(0)} s, seed ${values.seed}; answers by status: ${answers.join(', ')}\n` +
    `${failures.length} answers of 5xx or none, ${lost} of ${probes} healthy requests lost`,
);
process.exitCode = failures.length > 0 || lost > 0 ? 1 : 0;
