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

  it('leads to 1000 values at most, in little time, also where each step multiplies them', () =>
    assertCheap(async () => {
      const rows = Array.from({ length: 50 }, () => Array.from({ length: 50 }, () => Array(50).fill({ a: 1 })));
      assert.equal(evaluateJsonPath(parseJsonPath('$.*.*.*.a') ?? [], rows).length, 1000);
      assert.equal(evaluateJsonPath(parseJsonPath('$..a') ?? [], rows).length, 1000);
    }));
});
