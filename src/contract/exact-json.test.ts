import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import JSON5 from 'json5';
import { parseExactly } from './exact-json.ts';

const parse = (text: string): unknown => parseExactly(text, JSON.parse);

describe('JSON with large whole numbers', () => {
  it('has their digits as text, up to 64 bits', () => {
    for (const [text, expected] of [
      ['[9007199254740991]', [9007199254740991]],
      ['[9007199254740993]', ['9007199254740993']],
      ['[ 9007199254740993 ]', ['9007199254740993']],
      ['{"id":12345678901234567}', { id: '12345678901234567' }],
      [
        '{ "id" : 12345678901234567 , "x":[1,\n98765432109876543 ]}',
        { id: '12345678901234567', x: [1, '98765432109876543'] },
      ],
      ['[9223372036854775807]', ['9223372036854775807']],
      ['[9223372036854775808]', [2 ** 63]],
      ['[-12345678901234567]', [-12345678901234568]],
      ['[12345678901234567.5, 12345678901234567e0, 1e17, 1.5]', [12345678901234568, 12345678901234568, 1e17, 1.5]],
      [' 12345678901234567 ', '12345678901234567'],
    ] as const) {
      assert.deepEqual(parse(text), expected, text);
    }
  });

  it('has other text as it was: strings, escapes and names', () => {
    for (const value of [
      'at 12345678901234567 o’clock',
      '\\" 12345678901234567',
      '// 12345678901234567',
      "it's 12345678901234567, [12345678901234567]",
      { ' 12345678901234567': ['"', 12345] },
    ]) {
      assert.deepEqual(parse(JSON.stringify([value, 1])), [value, 1]);
      assert.deepEqual(parse(JSON.stringify({ id: 0, value }).replace('0', '12345678901234567')), {
        id: '12345678901234567',
        value,
      });
    }
  });

  it('is refused when it is not JSON, with large numbers too', () => {
    for (const text of [
      '{12345678901234567:1}',
      '[ 012345678901234567]',
      '[ 12345678901234567',
      "[ '12345678901234567']",
    ]) {
      assert.throws(() => parse(text), SyntaxError, text);
    }
  });

  it('is the same as before without them, and as with BigInt with them', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = JSON.stringify(value);
        fc.pre(!/\d{16}/.test(text));
        assert.deepEqual(parse(text), JSON.parse(text));
      }),
    );
    const large = fc.bigInt(2n ** 53n, 2n ** 63n - 1n);
    fc.assert(
      fc.property(large, fc.string(), fc.string(), (id, before, after) => {
        const text = `{"before":${JSON.stringify(before)}, "ids":[${id}, ${id}],"after":${JSON.stringify(after)}}`;
        assert.deepEqual(parse(text), { before, ids: [String(id), String(id)], after });
      }),
    );
  });

  it('is read with single quotes, comments and names without quotes too', () => {
    const text = `{id: 12345678901234567, // it's 12345678901234567
      /* ' 1 */ 'text': 'say "12345678901234567" or 12345678901234567', a12345678901234567: +1,}`;
    assert.deepEqual(
      parseExactly(text, (each) => JSON5.parse(each)),
      { id: '12345678901234567', text: 'say "12345678901234567" or 12345678901234567', a12345678901234567: 1 },
    );
  });

  it('is read behind a comment with a quote in it', () => {
    const text = "[// it's\n 12345678901234567]";
    assert.deepEqual(
      parseExactly(text, (each) => JSON5.parse(each)),
      ['12345678901234567'],
    );
  });

  it('is read at once, also with a hundred thousand quotes that do not end', () => {
    const text = `[ 12345678901234567,${'"\\"",'.repeat(100_000)}1]`;
    assert.equal((parse(text) as unknown[]).length, 100_002);
    for (const open of ["'", '/*', '"\\']) assert.throws(() => parse(`[ 12345678901234567,${open.repeat(100_000)}`));
  });
});
