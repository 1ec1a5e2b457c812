import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { parseFields, select, type Field } from './fields.ts';
import { GraphError } from './errors.ts';

const field = (name: string, sub: readonly Field[] = [], as = name): Field => ({ name, as, sub });
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

const RECORD = {
  icon_enabled: true,
  call_hours: {
    timezone_id: 'UTC',
    weekly_operating_hours: [
      { day_of_week: 'MONDAY', open_time: '0900' },
      { day_of_week: 'FRIDAY', open_time: '1000' },
    ],
  },
};
const KNOWN = ['icon_enabled', 'call_hours', 'video_enabled'];
const selected = (text: string): unknown => plain(select(RECORD, parseFields(text), KNOWN));

const failing = (code: number, message: RegExp) => (error: unknown) => {
  assert.ok(error instanceof GraphError, String(error));
  assert.equal(error.failure.code, code);
  assert.match(error.failure.message, message);
  return true;
};

describe('a fields parameter', () => {
  it('is read word by word, with spaces anywhere between them', () => {
    const two = [field('a'), field('b_2')];
    for (const text of ['a,b_2', ' a , b_2 ', 'a,  b_2']) assert.deepEqual(parseFields(text), two);
    assert.deepEqual(parseFields(''), []);
    assert.deepEqual(parseFields('   '), []);
  });

  it('nests the fields between braces and after a point', () => {
    const nested = [field('a', [field('b', [field('c')]), field('d')]), field('e')];
    for (const text of ['a{b{c},d},e', ' a { b { c } , d } , e ']) assert.deepEqual(parseFields(text), nested);
    assert.deepEqual(parseFields('a.b,c'), [field('a', [field('b')]), field('c')]);
  });

  it('takes another name from as, and ignores other modifiers', () => {
    assert.deepEqual(parseFields('a.as(x),b'), [field('a', [], 'x'), field('b')]);
    assert.deepEqual(parseFields('a.limit(5).as( x ){b}'), [field('a', [field('b')], 'x')]);
    assert.deepEqual(parseFields('a.order(chronological)'), [field('a')]);
  });

  it('is refused for a syntax error, with its position and character', () => {
    for (const [text, place] of [
      [',', 0],
      ['a,', 2],
      ['a,,b', 2],
      ['a b', 2],
      ['a{}', 2],
      ['a{b', 3],
      ['a}', 1],
      ['a{b}}', 4],
      ['a.', 2],
      ['a.as(x', 4],
      ['é', 0],
      ['a-b', 1],
      ['{a}', 0],
      ['"a"', 0],
    ] as const) {
      const expected = `Syntax error "Expected end of string instead of ${JSON.stringify(text[place] ?? '')}." at character ${place}: fields`;
      assert.throws(
        () => parseFields(text),
        (error) => {
          assert.ok(error instanceof GraphError, text);
          assert.deepEqual([error.failure.code, error.failure.message], [2500, expected]);
          return true;
        },
      );
    }
  });

  it('can nest 8 levels, but not 9 or 100,000', () => {
    const deep = (levels: number) => `${'a{'.repeat(levels)}a${'}'.repeat(levels)}`;
    assert.doesNotThrow(() => parseFields(deep(8)));
    assert.throws(() => parseFields(deep(9)), failing(2500, /^/));
    assert.throws(() => parseFields(deep(100_000)), failing(2500, /^/));
  });

  it('is read or refused for any text, and never fails otherwise', () => {
    const text = fc.string({ unit: fc.constantFrom(...'ab_{}.,() é"'.split('')), maxLength: 30 });
    fc.assert(
      fc.property(text, (each) => {
        try {
          parseFields(each);
        } catch (error) {
          assert.ok(error instanceof GraphError, String(error));
        }
      }),
    );
  });

  it('is read back from any tree of words written as text', () => {
    const word = fc.stringMatching(/^[a-z_]{1,8}$/);
    const tree = (levels: number): fc.Arbitrary<Field> => {
      const inside = levels === 0 ? fc.constant([]) : fc.array(tree(levels - 1), { maxLength: 3 });
      return fc.tuple(word, inside).map(([name, sub]) => field(name, sub));
    };
    const write = ({ name, sub }: Field): string => (sub.length === 0 ? name : `${name}{${sub.map(write).join(',')}}`);
    const trees = fc.array(tree(4), { minLength: 1, maxLength: 3 });
    fc.assert(fc.property(trees, (fields) => assert.deepEqual(parseFields(fields.map(write).join(',')), fields)));
  });
});

describe('selecting fields', () => {
  it('returns the same record without fields', () => {
    assert.equal(select(RECORD, [], KNOWN), RECORD);
  });

  it('returns the fields in the order of the parameter, under their aliases', () => {
    assert.deepEqual(Object.entries(selected('call_hours.as(hours){timezone_id},icon_enabled') as object), [
      ['hours', { timezone_id: 'UTC' }],
      ['icon_enabled', true],
    ]);
  });

  it('leaves out known fields without a value', () => {
    assert.deepEqual(selected('video_enabled'), {});
    assert.deepEqual(selected('video_enabled{x},icon_enabled'), { icon_enabled: true });
  });

  it('selects inside every item of a list', () => {
    assert.deepEqual(selected('call_hours{weekly_operating_hours{day_of_week}}'), {
      call_hours: { weekly_operating_hours: [{ day_of_week: 'MONDAY' }, { day_of_week: 'FRIDAY' }] },
    });
  });

  it('refuses unknown fields at the top, below it, and inside of plain values', () => {
    for (const [text, name] of [
      ['nonsense', 'nonsense'],
      ['icon_enabled,toString', 'toString'],
      ['__proto__', '__proto__'],
      ['call_hours{nonsense}', 'nonsense'],
      ['call_hours{constructor}', 'constructor'],
      ['icon_enabled{x}', 'x'],
      ['call_hours{weekly_operating_hours{x}}', 'x'],
    ] as const) {
      assert.throws(() => selected(text), failing(100, new RegExp(`nonexisting field \\(${name}\\)`)), text);
    }
  });

  it('accepts __proto__ as an alias like any other', () => {
    const chosen = select(RECORD, parseFields('call_hours.as(__proto__)'), KNOWN);
    assert.deepEqual(Object.keys(chosen), ['__proto__']);
    assert.equal(chosen['timezone_id'], undefined);
  });
});
