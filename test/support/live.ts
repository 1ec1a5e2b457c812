import assert from 'node:assert/strict';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import type { AnyInstance } from './instance.ts';

/** An event of a live stream. */
export interface LiveEvent {
  readonly event: string;
  /** The revision; undefined for an event that time alone causes. */
  readonly id: number | undefined;
  // Each test checks the shape that it expects.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  readonly data: any;
}

/** An open GET /_control/live. */
export interface LiveStream {
  /** All events so far, without the greeting and the notices. */
  readonly events: readonly LiveEvent[];
  /** The kinds of all notices so far. */
  readonly notices: readonly string[];
  /** The id to resume from, which a browser stores. */
  readonly lastId: number;
  /** Resolves to the first event that `fits`, once it has arrived; rejects when the stream ends before. */
  waitFor(fits: (event: LiveEvent) => boolean): Promise<LiveEvent>;
  /** Resolves once the next notice of that kind has arrived. */
  nextNotice(kind: string): Promise<void>;
  /** Resolves once the server has ended the stream, or the connection is gone. */
  readonly ended: Promise<void>;
  /** Stops reading, or reads again. */
  pause(): void;
  resume(): void;
  /** Closes the connection. */
  drop(): void;
}

/** Opens a stream; resolves after the server's first event. `lastEventId` is sent by a client that reconnects. */
export async function openLive(
  instance: AnyInstance,
  query: Readonly<Record<string, string>>,
  lastEventId?: number | string,
): Promise<LiveStream> {
  const response = await getLive(instance, query, lastEventId);
  assert.equal(response.statusCode, 200);
  assert.equal(response.headers['content-type'], 'text/event-stream');
  return readLive(response);
}

function getLive(
  { url }: AnyInstance,
  query: Readonly<Record<string, string>>,
  lastEventId: number | string | undefined,
): Promise<IncomingMessage> {
  const headers = lastEventId === undefined ? {} : { 'last-event-id': String(lastEventId) };
  const address = `${url}/_control/live?${new URLSearchParams(query).toString()}`;
  return new Promise((resolve, reject) => {
    httpRequest(address, { headers, agent: false }, resolve).on('error', reject).end();
  });
}

async function readLive(response: IncomingMessage): Promise<LiveStream> {
  const events: LiveEvent[] = [];
  const notices: string[] = [];
  const waiting = new Set<() => void>();
  let lastId = NaN;
  let over = false;
  let pending = '';
  response.setEncoding('utf8').on('data', (chunk: string) => {
    pending += chunk;
    const blocks = pending.split('\n\n');
    pending = blocks.pop() ?? '';
    for (const block of blocks) {
      const event = readBlock(block);
      lastId = event.id ?? lastId;
      if (NOTICES.has(event.event)) notices.push(event.event);
      else if (event.event !== 'ready') events.push(event);
    }
    for (const check of waiting) check();
  });
  response.on('error', () => {});
  const ended = new Promise<void>((resolve) => {
    response.on('close', () => {
      over = true;
      resolve();
      for (const check of waiting) check();
    });
  });
  const until = <T>(look: () => T | undefined): Promise<T> =>
    new Promise((resolve, reject) => {
      const check = (): void => {
        const result = look();
        if (result === undefined && !over) return;
        waiting.delete(check);
        if (result === undefined) reject(new Error(`the stream ended after ${events.length} events`));
        else resolve(result);
      };
      waiting.add(check);
      check();
    });
  await until(() => (Number.isNaN(lastId) ? undefined : lastId));
  return {
    events,
    notices,
    get lastId() {
      return lastId;
    },
    waitFor: (fits) => until(() => events.find(fits)),
    async nextNotice(kind) {
      const from = notices.length;
      await until(() => (notices.includes(kind, from) ? true : undefined));
    },
    ended,
    pause: () => void response.pause(),
    resume: () => void response.resume(),
    drop: () => void response.destroy(),
  };
}

const NOTICES: ReadonlySet<string> = new Set(['request', 'delivery']);

function readBlock(block: string): LiveEvent {
  const fields = new Map(block.split('\n').map((line) => line.split(/: (.*)/s, 2) as [string, string]));
  const id = fields.get('id');
  return {
    event: fields.get('event') ?? 'message',
    id: id === undefined ? undefined : Number(id),
    data: JSON.parse(fields.get('data') ?? 'null'),
  };
}

/** Returns the kinds of the events so far, in order. */
export const kinds = ({ events }: LiveStream): readonly string[] => events.map(({ event }) => event);

/** Returns the revisions of the events so far, in order. */
export const revisions = ({ events }: LiveStream): readonly number[] => events.flatMap(({ id }) => id ?? []);
