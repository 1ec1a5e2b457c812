import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { TIME_ZONE_ABBREVIATIONS } from '../domain/time-zone-abbreviations.ts';
import { listTimeZones } from '../domain/time-zone-names.ts';
import { didYouMeanZone, suggestTimeZones } from './suggest-time-zones.ts';

describe('the suggestion of a time zone', () => {
  for (const [text, ...zones] of [
    ['Munich', 'Europe/Berlin'],
    ['san francisco', 'America/Los_Angeles'],
    ['Germany', 'Europe/Berlin'],
    ['IST', 'Asia/Kolkata', 'Asia/Jerusalem', 'Europe/Dublin'],
    ['pst', 'America/Los_Angeles', 'America/Vancouver'],
    ['United States', 'America/New_York', 'America/Chicago', 'America/Denver'],
    ['Koln', 'Europe/Berlin'],
    ['Köln', 'Europe/Berlin'],
    ['New_York', 'America/New_York'],
    ['Europe/Berln', 'Europe/Berlin'],
    ['Asia/Calcuta', 'Asia/Kolkata'],
  ] as const) {
    it(`finds ${zones.join(', ')} for ${text}`, () => assert.deepEqual(suggestTimeZones(text), zones));
  }

  it('has nothing for a text that is near to none, however long', () => {
    for (const text of ['', 'XQZ', 'Mars/Base', 'x'.repeat(100_000)]) assert.deepEqual(suggestTimeZones(text), []);
  });

  it('is a question', () => {
    assert.equal(didYouMeanZone('Munich'), 'did you mean Europe/Berlin?');
    assert.equal(didYouMeanZone('IST'), 'did you mean Asia/Kolkata, Asia/Jerusalem or Europe/Dublin?');
    assert.equal(didYouMeanZone('Mars/Base'), undefined);
  });
});

describe('the words for time zones', () => {
  const names = new Set(listTimeZones().map(({ name }) => name));

  it('have abbreviations of zones that exist under their present names', () => {
    const zones = Object.values(TIME_ZONE_ABBREVIATIONS).flat();
    assert.deepEqual(
      zones.filter((zone) => !names.has(zone)),
      [],
    );
  });

  it('have places for all but a few zones', () => {
    const without = listTimeZones().filter(({ places }) => places.length === 0);
    assert.ok(names.size - without.length > 300, without.map(({ name }) => name).join(' '));
    assert.deepEqual(
      listTimeZones()
        .find(({ name }) => name === 'Asia/Kolkata')
        ?.places.at(-1),
      'India',
    );
  });
});
