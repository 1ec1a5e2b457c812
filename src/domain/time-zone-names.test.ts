import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { findTimeZone } from './time-zone.ts';
import { TIME_ZONE_PLACES } from './time-zone-places.ts';
import { listTimeZones } from './time-zone-names.ts';

const zones = listTimeZones();

describe('the list of time zones', () => {
  it('has each name once, sorted, and no name is also an alias', () => {
    const names = zones.map(({ name }) => name);
    assert.deepEqual(names, names.toSorted());
    const all = zones.flatMap(({ name, aliases }) => [name, ...aliases]);
    assert.equal(new Set(all).size, all.length);
  });

  it('has every zone that the runtime lists, by that name or another', () => {
    const known = new Set(zones.flatMap(({ name, aliases }) => [name, ...aliases]));
    const runtime = Intl.supportedValuesOf('timeZone');
    assert.deepEqual(
      runtime.filter((name) => !known.has(name)),
      [],
    );
    assert.ok(zones.length >= runtime.length);
  });

  it('has only names that call hours accept, and an alias is the same zone as its name', () => {
    const wrong = zones.flatMap(({ name, aliases }) => {
      const zone = findTimeZone(name);
      return zone === undefined ? [name] : aliases.filter((alias) => findTimeZone(alias) !== zone);
    });
    assert.deepEqual(wrong, []);
  });

  it('has the present IANA names, also where the runtime has an older one', () => {
    const aliasesOf = (name: string) => zones.find((zone) => zone.name === name)?.aliases;
    assert.deepEqual(aliasesOf('Asia/Kolkata'), ['Asia/Calcutta']);
    assert.deepEqual(aliasesOf('Europe/Kyiv'), ['Europe/Kiev', 'Europe/Uzhgorod', 'Europe/Zaporozhye']);
    assert.deepEqual(aliasesOf('America/Los_Angeles'), ['PST8PDT', 'US/Pacific']);
    assert.deepEqual(aliasesOf('Europe/Berlin'), []);
    assert.ok(aliasesOf('UTC')?.includes('Etc/UTC'));
  });

  it('has the cities and the country of a zone, and none where none are known', () => {
    const placesOf = (name: string) => zones.find((zone) => zone.name === name)?.places;
    assert.deepEqual(placesOf('Europe/Berlin'), ['Berlin', 'Hamburg', 'Munich', 'Köln', 'Germany']);
    assert.deepEqual(placesOf('Asia/Kolkata'), ['Mumbai', 'Delhi', 'Bengaluru', 'Hyderabad', 'India']);
    assert.deepEqual(placesOf('Pacific/Wallis'), ['Mata-Utu', 'Wallis and Futuna']);
    assert.deepEqual(placesOf('UTC'), []);
    const names = TIME_ZONE_PLACES.trim()
      .split('\n')
      .map((line) => line.split(' | ')[0] ?? '');
    assert.deepEqual(
      names.filter((name) => (placesOf(name)?.length ?? 0) === 0),
      [],
    );
  });

  it('has abbreviations, and the places of the most used zones from 0', () => {
    const usageOf = (name: string) => {
      const zone = zones.find((each) => each.name === name);
      return [zone?.abbreviations, zone?.usageRank];
    };
    assert.deepEqual(usageOf('America/New_York'), [['EST', 'EDT'], 0]);
    assert.deepEqual(usageOf('America/Toronto'), [['EST', 'EDT'], 1]);
    assert.deepEqual(usageOf('Asia/Kolkata')[0], ['IST']);
    assert.deepEqual(usageOf('Africa/Abidjan'), [[], undefined]);
    const ranks = zones.flatMap(({ usageRank }) => (usageRank === undefined ? [] : [usageRank]));
    assert.deepEqual(
      ranks.toSorted((a, b) => a - b),
      ranks.map((_, i) => i),
    );
  });
});
