import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { PageId } from '../domain/ids.ts';
import { LiveStream } from './live-stream.ts';

const MEGABYTE = 1024 * 1024;

/** A stream, and the calls that it makes of its output, whose backlog the test sets. */
function open() {
  const sink = { backlog: 0 };
  const calls: string[] = [];
  const stream = new LiveStream(
    { pageId: '1' as PageId },
    {
      get backlog() {
        return sink.backlog;
      },
      write: (chunk) => void calls.push(chunk.toString()),
      drained: () => Promise.resolve(),
      end: () => void calls.push('end'),
      cut: () => void calls.push('cut'),
    },
    0,
    () => void calls.push('closed'),
  );
  return { sink, calls, stream };
}

describe('A live stream', () => {
  it('writes a comment at each heartbeat while its client reads', () => {
    const { sink, calls, stream } = open();
    for (const backlog of [0, 0, 500, 499, 0, 500]) {
      sink.backlog = backlog;
      stream.beat();
    }
    assert.deepEqual(calls, Array(6).fill(':\n\n'));
  });

  it('is cut at the second heartbeat at which its client has read nothing', () => {
    const { sink, calls, stream } = open();
    sink.backlog = 1;
    stream.beat();
    stream.beat();
    assert.deepEqual([calls, stream.isOpen], [[':\n\n', 'closed', 'cut'], false]);
    stream.write(Buffer.from('more'));
    assert.equal(calls.length, 3);
  });

  it('is cut, not ended, when its client leaves more than a megabyte unread', () => {
    const { sink, calls, stream } = open();
    sink.backlog = MEGABYTE;
    stream.write(Buffer.from('a'));
    sink.backlog = MEGABYTE + 1;
    stream.write(Buffer.from('b'));
    assert.deepEqual(calls, ['a', 'closed', 'cut']);
  });
});
