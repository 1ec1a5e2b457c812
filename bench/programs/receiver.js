import { createServer } from 'node:http';
import { performance } from 'node:perf_hooks';

/**
 * A receiver of webhooks, which answers 200 with no body. POST /hold makes it leave webhooks without an answer, POST
 * /release makes it answer again, GET /count says how many it has answered and when (ms of the epoch). Prints its URL.
 */
let openResponses = [];
let isHolding = false;
let count = 0;
let first = 0;
let last = 0;

const server = createServer((request, response) => {
  const url = new URL(request.url, 'http://receiver');
  if (request.method === 'GET' && url.pathname === '/count') {
    response.end(JSON.stringify({ count, first, last }));
    return;
  }
  if (request.method === 'GET') {
    response.end(url.searchParams.get('hub.challenge'));
    return;
  }
  if (url.pathname === '/hold' || url.pathname === '/release') {
    isHolding = url.pathname === '/hold';
    count = 0;
    for (const each of openResponses) each.destroy();
    openResponses = [];
    response.end();
    return;
  }
  request.resume().on('end', () => {
    if (isHolding) return void openResponses.push(response);
    last = performance.timeOrigin + performance.now();
    if (count++ === 0) first = last;
    response.writeHead(200, ['Content-Length', '0']).end();
  });
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`${JSON.stringify({ url: `http://127.0.0.1:${server.address().port}` })}\n`);
});
