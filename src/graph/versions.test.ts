import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { NEWEST_VERSION, findServingVersion } from './versions.ts';

const at = (day: string): number => Date.parse(`${day}T00:00:00Z`);
const NOW = at('2026-11-22');

/**
 * Meta's table: the first day on which requests to a version are served by the next one (docs/graph/transport.md §1.2).
 */
const ENDS = [
  ['v18.0', '2026-01-26'],
  ['v19.0', '2026-05-21'],
  ['v20.0', '2026-09-24'],
  ['v21.0', '2027-01-21'],
  ['v22.0', '2027-05-20'],
  ['v23.0', '2027-10-08'],
  ['v24.0', '2028-02-18'],
  ['v25.0', '2028-07-29'],
] as const;

describe('the calendar of versions', () => {
  for (const [i, [version, end]] of ENDS.entries()) {
    const next = ENDS[i + 1]?.[0] ?? 'v26.0';
    it(`serves ${version} until ${end}, and as ${next} from then on`, () => {
      assert.equal(findServingVersion(version, at(end) - 1), version);
      assert.equal(findServingVersion(version, at(end)), next);
    });

    it(`serves requests without a version as ${version} just before ${end}, and as ${next} from then on`, () => {
      assert.equal(findServingVersion(undefined, at(end) - 1), version);
      assert.equal(findServingVersion(undefined, at(end)), next);
    });
  }

  it('serves every version since 2.0, ended ones as the oldest live version', () => {
    const minors = (major: number, last: number) => Array.from({ length: last + 1 }, (_, i) => `v${major}.${i}`);
    const ended = [...minors(2, 12), ...minors(3, 3), ...Array.from({ length: 17 }, (_, i) => `v${i + 4}.0`)];
    assert.equal(ended.at(-1), 'v20.0');
    for (const version of ended) assert.equal(findServingVersion(version, NOW), 'v21.0', version);
    for (const version of ['v21.0', 'v22.0', 'v23.0', 'v24.0', 'v25.0', 'v26.0']) {
      assert.equal(findServingVersion(version, NOW), version);
    }
  });

  it('does not end the newest version', () => {
    assert.equal(NEWEST_VERSION, 'v26.0');
    for (const version of ['v26.0', 'v2.0', undefined]) {
      assert.equal(findServingVersion(version, at('2050-01-01')), 'v26.0');
    }
  });

  it('does not serve versions that never existed', () => {
    for (const version of [
      'v1.0',
      'v2.13',
      'v3.4',
      'v4.1',
      'v26.1',
      'v27.0',
      'v9',
      'v26',
      'vfoo',
      '26.0',
      'v26.0 ',
      '',
    ]) {
      assert.equal(findServingVersion(version, NOW), undefined, version);
    }
  });
});
