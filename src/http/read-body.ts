import type { IncomingMessage } from 'node:http';

const EMPTY = Buffer.alloc(0);

/** Reads a request's body of at most `limit` bytes; stops at the first byte beyond it and calls `onTooLarge`. */
export function readBody(
  request: IncomingMessage,
  limit: number,
  onBody: (body: Buffer) => void,
  onTooLarge: () => void,
): void {
  const length = request.headers['content-length'];
  if (length === undefined && request.headers['transfer-encoding'] === undefined) return onBody(EMPTY);
  if (Number(length) > limit) return onTooLarge();
  const chunks: Buffer[] = [];
  let bytes = 0;
  request.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes <= limit) return void chunks.push(chunk);
    request.removeAllListeners('data').removeAllListeners('end').pause();
    onTooLarge();
  });
  request.on('end', () => onBody(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks)));
}
