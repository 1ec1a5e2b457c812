import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { HttpReply } from './site.ts';

/** Sends a reply; with `close`, the connection ends after it. */
export function sendReply(request: IncomingMessage, response: ServerResponse, reply: HttpReply, close = false): void {
  const { body, stream } = reply;
  if (reply.isCut) return void request.socket.destroy();
  if (stream) {
    // Chunks would make three writes of each; a stream without them ends with its connection.
    response.useChunkedEncodingByDefault = false;
    // A response that is destroyed already emits no `close` any more, so the stream would never end.
    if (response.destroyed) return;
    response.writeHead(reply.status, [...reply.headers]);
    response.flushHeaders();
    return stream(response);
  }
  const length = typeof body === 'string' ? Buffer.byteLength(body) : body.length;
  const headers = [...reply.headers, 'Content-Length', String(length)];
  if (close) headers.push('Connection', 'close');
  response.writeHead(reply.status, headers);
  // A client that is still sending would see a reset before the answer, so the rest of its body is read and discarded.
  if (close) request.resume();
  if (request.method === 'HEAD' || reply.status === 304) response.end();
  // ASCII, as all of Graph's answers are, is written much faster under that name.
  else response.end(body, length === body.length ? 'latin1' : 'utf8');
}

/** Sends a reply on a socket for which node:http has made no response, and closes the connection. */
export function sendRawReply(socket: Socket, reply: HttpReply): void {
  const lines = [`HTTP/1.1 ${reply.status} Error`];
  for (let i = 0; i < reply.headers.length; i += 2) lines.push(`${reply.headers[i]}: ${reply.headers[i + 1]}`);
  lines.push(`Content-Length: ${Buffer.byteLength(reply.body)}`, 'Connection: close');
  socket.end(`${lines.join('\r\n')}\r\n\r\n${reply.body.toString()}`);
}
