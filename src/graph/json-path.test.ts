import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { evaluateJsonPath, parseJsonPath } from './json-path.ts';
import { assertCheap } from '../../test/support/processor-time.ts';

const DOCUMENT = {
  id: '1',
  data: [
    { id: '2', tags: ['a', 'b'] },
    { id: '3', 'odd name': true, owner: { id: '4' } },
  ],
  many: Array.from({ length: 12 }, (_, i) => i),
  '*': 'star',
};

describe('A JSONPath', () => {
  for (const [path, values] of [
    ['$', [DOCUMENT]],
    ['$.id', ['1']],
    ['$.data.*.id', ['2', '3']],
    ['$.data[*].id', ['2', '3']],
    ['$.data[1].id', ['3']],
    ['$.data.1.id', ['3']],
    ['$.data[0].tags.*', ['a', 'b']],
    ["$['data'][1]['odd name']", [true]],
    ['$["data"][0].id', ['2']],
    ['$..id', ['1', '2', '3', '4']],
    ['$.data..id', ['2', '3', '4']],
    ['$.nope', []],
    ['$.nope.*.id', []],
    ['$.data[2]', []],
    ['$.id.length', []],
    ['$.data.length', []],
    ['$.__proto__', []],
    ['$.constructor', []],
    ['$.id.*', []],
    ['$.many[10]', [10]],
    ['$.many.11', [11]],
    ['$.many[12]', []],
    ["$.many['-1']", []],
    ["$.many['0.5']", []],
    ["$['*']", ['star']],
    ["$['']", []],
  ] as const) {
    it(`${path} leads to ${JSON.stringify(values).slice(0, 40)}`, () => {
      assert.deepEqual(evaluateJsonPath(parseJsonPath(path) ?? [], DOCUMENT), values);
    });
  }

  for (const path of [
    '',
    'id',
    '.id',
    '$id',
    '$.',
    '$..',
    '$..*',
    '$[',
    '$[]',
    '$[1',
    '$[-1]',
    '$[0:1]',
    '$.a b',
    '$[?(@.id)]',
    '$[(1)]',
    "$['a]",
    '$.data.*.',
  ]) {
    it(`is not "${path}"`, () => assert.equal(parseJsonPath(path), undefined));
  }

  it('has a step for each part', () => {
    assert.deepEqual(parseJsonPath(`$.a..b[*].*[0]['*']["c d"]`), [
      { kind: 'member', name: 'a' },
      { kind: 'descendants', name: 'b' },
      { kind: 'all' },
      { kind: 'all' },
      { kind: 'member', name: '0' },
      { kind: 'member', name: '*' },
      { kind: 'member', name: 'c d' },
    ]);
  });

  it('leads to the first 1000 values of longer lists', () => {
    const lists = [Array.from({ length: 999 }, (_, i) => i), [999, 1000], [1001]];
    const values = evaluateJsonPath(parseJsonPath('$.*.*') ?? [], lists);
    assert.deepEqual(
      values,
      Array.from({ length: 1000 }, (_, i) => i),
    );
  });

  it('leads to 1000 values at most, in little time, also where each step multiplies them', () =>
    assertCheap(async () => {
      const rows = Array.from({ length: 50 }, () => Array.from({ length: 50 }, () => Array(50).fill({ a: 1 })));
      assert.equal(evaluateJsonPath(parseJsonPath('$.*.*.*.a') ?? [], rows).length, 1000);
      assert.equal(evaluateJsonPath(parseJsonPath('$..a') ?? [], rows).length, 1000);
    }));
});
