import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readRetention } from './readers.ts';
import { UsageError } from './usage-error.ts';

const [MINUTE, HOUR, DAY] = [60_000, 3_600_000, 86_400_000];
const read = (text: string) => readRetention('--keep-deliveries', text);

describe('the bound of what is retained', () => {
  it('is an age, a number of rows, or both', () => {
    assert.deepEqual(['30d', '12h', '90m'].map(read), [
      { ageMs: 30 * DAY },
      { ageMs: 12 * HOUR },
      { ageMs: 90 * MINUTE },
    ]);
    assert.deepEqual(read('1000000'), { rows: 1_000_000 });
    for (const both of ['30d,1000000', '1000000, 30d'])
      assert.deepEqual(read(both), { ageMs: 30 * DAY, rows: 1_000_000 });
  });

  it('is none for all', () => assert.deepEqual(read('all'), {}));

  it('has no other form', () => {
    for (const text of [
      '',
      '0',
      '0d',
      '-1',
      '1.5d',
      '30s',
      '30 d',
      '30D',
      '1e6',
      '30d,',
      '30d,12h',
      '1,2',
      '1,30d,2',
      'all,1',
    ]) {
      assert.throws(
        () => read(text),
        (error: unknown) => error instanceof UsageError && error.message.startsWith('--keep-deliveries takes an age '),
        text,
      );
    }
  });
});
