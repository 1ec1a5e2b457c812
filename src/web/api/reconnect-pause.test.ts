import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { pause, pauseBefore } from './reconnect-pause.ts';

describe('the pause before an attempt to connect again', () => {
  it('is absent for the first two attempts, then doubles up to 15 seconds', () => {
    assert.deepEqual(
      [0, 1, 2, 3, 4, 7, 8, 9, 2000].map(pauseBefore),
      [0, 0, 250, 500, 1000, 8000, 15000, 15000, 15000],
    );
  });

  it('ends when the stream is closed', async () => {
    const abort = new AbortController();
    const ended = pause(2 ** 31 - 1, abort.signal);
    abort.abort();
    await ended;
  });
});
