import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PageId } from '../domain/ids.ts';
import { ClockMoves } from './clock-moves.ts';

const NONE = { count: 0, first: [] };

const [PAGE, OTHER] = ['1', '2'] as [PageId, PageId];
const QUIET = {
  fromRevision: 3,
  toRevision: 5,
  wasOpen: false,
  isOpen: true,
  openings: 0,
  expiredButtons: NONE,
  closedWindows: NONE,
};

test('a move has the attempts that were made during it, by Page', () => {
  const moves = new ClockMoves();
  moves.onAttempt(PAGE, 'delivered');
  moves.begin();
  for (const state of ['delivered', 'pending', 'delivered', 'dropped'] as const) moves.onAttempt(PAGE, state);
  moves.end(10, 20, new Map([PAGE, OTHER].map((id) => [id, QUIET])));
  moves.onAttempt(PAGE, 'delivered');
  const [move, ...others] = moves.list();
  assert.deepEqual(others, []);
  assert.deepEqual([move?.number, move?.from, move?.to], [1, 10, 20]);
  assert.deepEqual(move?.pages.get(PAGE), { ...QUIET, delivered: 2, failed: 2 });
  assert.deepEqual(move?.pages.get(OTHER), { ...QUIET, delivered: 0, failed: 0 });
});

test('the latest 200 moves are listed, newest first, without those that moved nothing or failed', () => {
  const moves = new ClockMoves();
  for (let i = 0; i < 205; i += 1) {
    moves.begin();
    moves.end(i, i + 1, new Map());
    moves.begin();
    moves.end(i, i, new Map());
    moves.begin();
    moves.abandon();
  }
  const numbers = moves.list().map(({ number }) => number);
  assert.deepEqual([numbers.length, numbers[0], numbers.at(-1)], [200, 205, 6]);
  moves.clear();
  assert.deepEqual(moves.list(), []);
});
