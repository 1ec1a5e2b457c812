import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { pageOf, toQuery } from '../../src/store/postgres/query.ts';

describe('A query for PostgreSQL', () => {
  it('has numbered placeholders, except in quotes', () => {
    const sql = "UPDATE x SET a = ?, b = 'what?''?' WHERE page_id = ? AND c = ?";
    const { text, values } = toQuery(sql, ['1', 2, null], { isNamed: true });
    assert.equal(text, "UPDATE x SET a = $1, b = 'what?''?' WHERE page_id = $2 AND c = $3");
    assert.deepEqual(values, ['1', 2, null]);
  });

  it('has one name for one text, and another for another text', () => {
    const name = (sql: string) => toQuery(sql, [], { isNamed: true }).name;
    assert.equal(name('SELECT 1'), name('SELECT 1'));
    assert.notEqual(name('SELECT 1'), name('SELECT 2'));
  });

  it('has no name when statements are not to be prepared', () => {
    assert.deepEqual(toQuery('SELECT ?', [1], { isNamed: false }), { text: 'SELECT $1', values: [1] });
  });

  for (const [sql, values, page] of [
    ['SELECT * FROM pages WHERE page_id = ?', ['P'], 'P'],
    ['UPDATE pages SET a = ?, b = ? WHERE page_id = ? AND c = ?', [1, 2, 'P', 4], 'P'],
    ['SELECT s.x FROM s WHERE s.a = ? AND s.page_id = ?', [1, 'P'], 'P'],
    ['INSERT INTO tokens (token_hash, app_id, page_id) VALUES (?, ?, ?)', ['h', 'a', 'P'], 'P'],
    ['INSERT INTO metadata (name, value) VALUES (?, ?)', ['n', 'v'], undefined],
    ['SELECT * FROM calls WHERE call_id = ?', ['c'], undefined],
    ['SELECT page_id FROM queues WHERE next_due <= ?', [1], undefined],
  ] as const) {
    it(`names ${page ?? 'no Page'}: ${sql}`, () => assert.equal(pageOf(sql, values), page));
  }
});
