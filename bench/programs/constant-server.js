import { createServer } from 'node:http';

/** The baseline: constant bytes from node:http, bodies read to their end. Prints its URL when it listens. */
const BODY = Buffer.from(JSON.stringify({ data: [{ icon_enabled: true }], icon_enabled: true }));
const HEADERS = ['Content-Type', 'application/json; charset=UTF-8', 'Content-Length', String(BODY.length)];

const server = createServer((request, response) => {
  const answer = () => response.writeHead(200, HEADERS).end(BODY);
  if (request.method === 'GET') answer();
  else request.resume().on('end', answer);
});
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`${JSON.stringify({ url: `http://127.0.0.1:${server.address().port}` })}\n`);
});
