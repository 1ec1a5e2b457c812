import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { AppId, PageId } from '../domain/ids.ts';
import { ManualClock } from '../../test/support/manual-clock.ts';
import { UsageCounts } from './usage-counts.ts';

const APP = '1' as AppId;
const PAGE = '2' as PageId;

describe('The counts of usage', () => {
  it('make the headers of an answer again only when a percentage changes', () => {
    const usage = new UsageCounts(new ManualClock(), {});
    usage.count(APP, PAGE, false);
    const headers = usage.headers(APP, PAGE);
    usage.count(APP, PAGE, false);
    assert.equal(usage.headers(APP, PAGE), headers);
    for (let i = 0; i < 1000; i++) usage.count(APP, PAGE, false);
    assert.notEqual(usage.headers(APP, PAGE), headers);
  });

  it('end at 50 percent without a limit, so that no client slows down', () => {
    const usage = new UsageCounts(new ManualClock(), {});
    for (let i = 0; i < 200_000; i++) assert.equal(usage.count(APP, undefined, false), undefined);
    const [, header = ''] = usage.headers(APP, undefined);
    assert.deepEqual(JSON.parse(header), { call_count: 50, total_cputime: 50, total_time: 50 });
  });

  it('are bounded: of 100,000 Pages, the latest 5000 are counted', () => {
    const usage = new UsageCounts(new ManualClock(), { page: 1 });
    const page = (i: number) => String(1000 + i) as PageId;
    for (let i = 0; i < 100_000; i++) assert.equal(usage.count(APP, page(i), false), undefined);
    assert.equal(usage.count(APP, page(99_999), false), 'page');
    assert.equal(usage.count(APP, page(95_000), false), 'page');
    assert.equal(usage.count(APP, page(0), false), undefined);
  });

  it('stay for a Page that is in use, however many others are counted', () => {
    const usage = new UsageCounts(new ManualClock(), { page: 10 });
    for (let i = 0; i < 10; i++) {
      assert.equal(usage.count(APP, PAGE, false), undefined);
      for (let other = 0; other < 3000; other++) usage.count(APP, String(1000 + i * 3000 + other) as PageId, false);
    }
    assert.equal(usage.count(APP, PAGE, false), 'page');
  });
});
