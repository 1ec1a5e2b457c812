import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { DAY, HOUR, MINUTE, offsetAt, SAMPLE_ZONES, transitionsOf } from '../../test/support/call-hours-oracle.ts';
import { findTimeZone, type TimeZone } from './time-zone.ts';

function zone(name: string): TimeZone {
  const result = findTimeZone(name);
  assert.ok(result, name);
  return result;
}

const summer = Date.parse('2027-03-14T10:00:00Z');
const winter = Date.parse('2027-11-07T09:00:00Z');

describe('findTimeZone', () => {
  it('accepts an IANA name in any letter case and returns one object for all its spellings and aliases', () => {
    const losAngeles = zone('America/Los_Angeles');
    assert.equal(losAngeles.name, 'America/Los_Angeles');
    for (const name of ['america/los_angeles', 'AMERICA/LOS_ANGELES', 'US/Pacific', 'us/pacific', 'PST8PDT']) {
      assert.equal(findTimeZone(name), losAngeles, name);
    }
    assert.equal(findTimeZone('Asia/Kolkata'), findTimeZone('Asia/Calcutta'));
  });

  it('accepts the short names that IANA has', () => {
    const names = 'CET EET EST GMT HST MET MST PRC ROC ROK UCT UTC WET GB NZ gmt Zulu GMT0 GMT+0 GMT-0 EST5EDT W-SU';
    for (const name of names.split(' ')) assert.ok(findTimeZone(name), name);
  });

  it('refuses abbreviations, although Intl accepts some of them', () => {
    const fromIcu =
      'ACT AET AGT ART AST BET BST CAT CNT CST CTT EAT ECT IET IST JST MIT NET NST PLT PNT PRT PST SST VST';
    for (const name of [...fromIcu.split(' '), 'pst', 'PDT', 'CEST', 'SystemV/PST8', 'systemv/ast4adt']) {
      assert.equal(findTimeZone(name), undefined, name);
    }
  });

  const offsets = {
    Z: 0,
    '+00:00': 0,
    '-00:00': 0,
    '+05:30': 330,
    '+0530': 330,
    '+05': 300,
    '-03:00': -180,
    '-0930': -570,
  };
  for (const [name, minutes] of Object.entries({ ...offsets, '+23:59': 1439, '-23:59': -1439, '+0059': 59 })) {
    it(`reads ${name} as ${minutes} minutes that never change`, () => {
      assert.equal(zone(name).offsetAt(0), minutes * MINUTE);
      assert.equal(zone(name).offsetAt(winter), minutes * MINUTE);
      assert.equal(zone(name).nextTransition(winter), undefined);
      assert.equal(findTimeZone(name), zone(name));
    });
  }

  const wrong = [
    '+24:00',
    '+05:60',
    '+5',
    '+5:30',
    '+05:3',
    '+05:30:00',
    '+05:',
    '05:30',
    '+',
    '\u221205:00',
    'z',
    'UTC+5',
  ];
  const unknown = ['', ' ', 'UTC ', ' UTC', 'UTC\n', 'Mars/Base', 'Etc/Unknown', 'Etc/GMT+14', 'America', 'GMT+05:30'];
  for (const name of [...wrong, ...unknown, 'Asia/\u212aolkata', 'x'.repeat(100_000), '+05:30'.repeat(20_000)]) {
    it(`refuses ${JSON.stringify(name.slice(0, 40))}`, () => {
      assert.equal(findTimeZone(name), undefined);
    });
  }

  it('refuses a look-alike letter, also after the right name was used', () => {
    zone('Asia/Kolkata');
    assert.equal(findTimeZone('Asia/\u212aolkata'), undefined);
  });
});

describe('a time zone', () => {
  it('changes its offset at the exact instant', () => {
    const losAngeles = zone('America/Los_Angeles');
    const offsets = [summer - 1, summer, winter - 1, winter].map((at) => losAngeles.offsetAt(at) / HOUR);
    assert.deepEqual(offsets, [-8, -7, -7, -8]);
  });

  it('returns the first transition strictly after an instant', () => {
    const losAngeles = zone('America/Los_Angeles');
    assert.equal(losAngeles.nextTransition(summer - 200 * DAY), Date.parse('2026-11-01T09:00:00Z'));
    assert.equal(losAngeles.nextTransition(summer - 1), summer);
    assert.equal(losAngeles.nextTransition(summer), winter);
    assert.equal(losAngeles.nextTransition(winter - 1), winter);
  });

  it('searches 364 days for a transition', () => {
    const last = Date.parse('2024-10-06T04:00:00Z'); // Paraguay moved its clocks for the last time.
    const paraguay = zone('America/Asuncion');
    assert.equal(paraguay.nextTransition(last - 1), last);
    assert.equal(paraguay.nextTransition(last), undefined);
    const first = Date.parse('1945-10-14T17:30:00Z'); // India went back from war time for good.
    assert.equal(zone('Asia/Kolkata').nextTransition(first - 364 * DAY), first);
    assert.equal(zone('Asia/Kolkata').nextTransition(first - 364 * DAY - 1), undefined);
    assert.equal(zone('Asia/Kolkata').nextTransition(first), undefined);
  });

  for (const name of SAMPLE_ZONES) {
    it(`has the transitions of Temporal from 1850 to 2100: ${name}`, () => {
      const [from, until] = [Date.UTC(1850, 0), Date.UTC(2101, 0)];
      const expected = transitionsOf(name, from, until);
      const result: number[] = [];
      for (let at = from - 1; at < until;) {
        const next = zone(name).nextTransition(at);
        if (next !== undefined && next < until) {
          result.push(next);
          for (const each of [next - 1, next]) {
            assert.equal(zone(name).offsetAt(each), offsetAt(name, each), new Date(each).toISOString());
          }
        }
        at = next ?? at + 364 * DAY;
      }
      assert.deepEqual(result, expected);
    });
  }

  it('finds both changes of a Ramadan', () => {
    const [from, until] = [Date.parse('2025-02-23T02:00:00Z'), Date.parse('2025-04-06T02:00:00Z')];
    assert.equal(zone('Africa/Casablanca').nextTransition(from - 1), from);
    assert.equal(zone('Africa/Casablanca').nextTransition(from), until);
  });

  it('finds two changes less than a week apart', () => {
    const [from, until] = [Date.parse('2000-10-08T03:00:00Z'), Date.parse('2000-10-15T02:00:00Z')];
    assert.equal(zone('America/Recife').nextTransition(from - 1), from);
    assert.equal(zone('America/Recife').nextTransition(from), until);
  });

  it('calls Intl once for each year, not for each decision, and drops cached years', (t) => {
    const reads = t.mock.getter(Intl.DateTimeFormat.prototype, 'format').mock;
    const ask = (year: number): number => {
      const before = reads.callCount();
      for (let day = 0; day < 300; day += 1) zone('Europe/Paris').offsetAt(Date.UTC(year, 0, 20) + day * DAY);
      return reads.callCount() - before;
    };
    assert.ok(ask(3000) > 0);
    assert.equal(ask(3000), 0);
    for (let year = 3001; year < 3020; year += 1) ask(year);
    assert.ok(ask(3000) > 0);
  });

  it('has the offset of Temporal at any time, to the second and in any order', () => {
    const instants = fc.oneof(
      fc.integer({ min: Date.UTC(1800, 0), max: Date.UTC(2300, 0) }),
      fc.integer({ min: -8.64e15, max: 8.64e15 }),
      fc.constantFrom(-8.64e15, 8.64e15, -1, 0),
    );
    const samples = fc.tuple(fc.constantFrom(...SAMPLE_ZONES), instants);
    const property = fc.property(samples, ([name, at]) => assert.equal(zone(name).offsetAt(at), offsetAt(name, at)));
    fc.assert(property, { numRuns: 2000 });
  });

  it('returns offsets beyond the range of Date, and throws for values that are no instant', () => {
    assert.equal(zone('Asia/Kolkata').offsetAt(9e15), 5.5 * HOUR);
    assert.equal(zone('Asia/Kolkata').nextTransition(8.64e15), undefined);
    for (const at of [NaN, Infinity, -Infinity]) assert.throws(() => zone('UTC').offsetAt(at), RangeError);
  });
});
