import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ClockMove } from '../../control/shapes/clock.ts';
import { describeEffects, distanceOf } from './move-text.ts';

const MOVE: ClockMove = {
  number: 1,
  from: '2027-03-15T15:00:00.000Z',
  to: '2027-03-18T15:00:00.000Z',
  from_revision: 4,
  to_revision: 4,
  was_open: true,
  is_open: true,
  openings: 0,
  expired_buttons: { count: 0, first: [] },
  closed_windows: { count: 0, first: [] },
  webhooks: { delivered: 0, failed: 0 },
};

const NAMES: Readonly<Record<string, string>> = { '1': 'Alex', '2': 'Sam' };
const at = '2027-03-16T15:00:00.000Z';
const ended = (...psids: string[]) => ({ count: psids.length, first: psids.slice(0, 5).map((psid) => ({ psid, at })) });

test('a move has a distance and a sentence about its effects', () => {
  const distances = [
    ['2027-03-18T15:00:00.000Z', '3 days'],
    ['2027-03-16T16:02:00.000Z', '1 day 1 h'],
    ['2027-03-15T16:30:00.000Z', '1 h 30 min'],
    ['2027-03-15T15:00:40.000Z', '40 s'],
    ['2027-03-15T15:00:00.200Z', 'less than a second'],
  ] as const;
  for (const [to, text] of distances) assert.equal(distanceOf({ ...MOVE, to }), text);
  const cases: readonly [Partial<ClockMove>, string][] = [
    [{}, 'Nothing fell due.'],
    [{ to_revision: 5, webhooks: { delivered: 1, failed: 0 } }, '1 event fell due, 1 webhook was delivered.'],
    [
      { to_revision: 6, webhooks: { delivered: 2, failed: 3 }, is_open: false },
      '2 events fell due, 2 webhooks were delivered, 3 attempts to deliver failed, the call hours closed.',
    ],
    [{ was_open: false, openings: 4 }, 'The call hours opened.'],
    [{ openings: 1 }, 'The call hours closed and opened again 1 time.'],
    [{ was_open: false, is_open: false, openings: 3 }, 'The call hours opened and closed again 3 times.'],
    [{ openings: null }, 'Nothing fell due.'],
    [{ expired_buttons: ended('1') }, 'The call button to Alex expired.'],
    [{ closed_windows: ended('1', '2') }, '2 messaging windows with Alex and Sam closed.'],
    [{ expired_buttons: ended('1', '1', '3') }, '3 call buttons to Alex and a consumer expired.'],
    [{ closed_windows: ended('1', '1', '1', '1', '1', '2') }, '6 messaging windows with Alex and others closed.'],
    [{ expired_buttons: { ...ended('2'), count: 100 } }, 'At least 100 call buttons to Sam and others expired.'],
    [{ webhooks: { delivered: 0, failed: 1 } }, '1 attempt to deliver failed.'],
  ];
  for (const [change, text] of cases)
    assert.equal(
      describeEffects({ ...MOVE, ...change }, (psid) => NAMES[psid]),
      text,
    );
});
