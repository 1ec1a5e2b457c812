import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { ParamError } from '../contract/param-error.ts';
import { fieldsParam, formatFields, parseFields, select, type Field } from './fields.ts';
import { selectWithData } from './select-data.ts';
import { GraphError } from './errors.ts';

const field = (name: string, sub: readonly Field[] = [], as = name, args: Field['args'] = {}): Field => ({
  name,
  as,
  args,
  sub,
});
/** Parses an expression into plain objects, for deepEqual. */
const parsePlain = (text: string): unknown => plain(parseFields(text));
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
    for (const text of ['a,b_2', ' a , b_2 ', 'a,  b_2']) assert.deepEqual(parsePlain(text), two);
    assert.deepEqual(parsePlain(''), []);
    assert.deepEqual(parsePlain('   '), []);
  });

  it('nests the fields between braces, and those of the modifier fields', () => {
    const nested = [field('a', [field('b', [field('c')]), field('d')]), field('e')];
    for (const text of ['a{b{c},d},e', ' a { b { c } , d } , e ', 'a.fields(b.fields(c),d),e', 'a.fields(b{c},d),e']) {
      assert.deepEqual(parsePlain(text), nested, text);
    }
  });

  it('takes another name from as, and the values of other modifiers', () => {
    assert.deepEqual(parsePlain('a.as(x),b'), [field('a', [], 'x'), field('b')]);
    assert.deepEqual(parsePlain('a.limit( 5 ).as( x ){b}'), [field('a', [field('b')], 'x', { limit: '5' })]);
    assert.deepEqual(parsePlain('a.order(chronological).limit(2)'), [
      field('a', [], 'a', { order: 'chronological', limit: '2' }),
    ]);
    assert.deepEqual(parsePlain('a.since(2018-04-06T18:00:00)'), [
      field('a', [], 'a', { since: '2018-04-06T18:00:00' }),
    ]);
  });

  it("is refused with Graph's words, the position and the whole expression", () => {
    const recorded = 'likes.limit(1000){id},comments.limit(1000){id}{from},sharedposts{id}';
    const twice = (name: string) => `Field ${name} specified more than once. This is only possible before version 2.1`;
    for (const [text, error, place] of [
      // Recorded.
      [recorded, 'Expected end of string instead of "{".', 46],
      ['*****', 'Expected name.', 0],
      ['name.limit(5', 'Expected ")", got end of string', 12],
      ['id,children.id,children.media_type', 'Expected "(" instead of ",".', 14],
      ['id,status,,stop_time', 'Expected name.', 10],
      ['third_party_id?access_token=x', 'Expected end of string instead of "?".', 14],
      ['id,id', twice('id'), 5],
      ['id,name,picture,picture', twice('picture'), 23],
      // Inferred from them.
      [',', 'Expected name.', 0],
      ['a,', 'Expected name.', 2],
      ['a b', 'Expected end of string instead of "b".', 2],
      ['a{}', 'Expected name.', 2],
      ['a{b', 'Expected "}", got end of string', 3],
      ['a{b c}', 'Expected "}" instead of "c".', 4],
      ['a}', 'Expected end of string instead of "}".', 1],
      ['a{b}}', 'Expected end of string instead of "}".', 4],
      ['a{b}.limit(5)', 'Expected end of string instead of ".".', 4],
      ['a.', 'Expected name.', 2],
      ['a.b', 'Expected "(", got end of string', 3],
      ['a.b{c}', 'Expected "(" instead of "{".', 3],
      ['a.as()', 'Expected name.', 5],
      ['a.as(x', 'Expected ")", got end of string', 6],
      ['a.as(x y)', 'Expected ")" instead of "y".', 7],
      ['a.fields(b,', 'Expected name.', 11],
      ['é', 'Expected name.', 0],
      ['a-b', 'Expected end of string instead of "-".', 1],
      ['{a}', 'Expected name.', 0],
      ['"a"', 'Expected name.', 0],
      ['[a', 'Expected name.', 0],
      ['a , a ,b', twice('a'), 5],
      ['a{b,c,b},d', twice('b'), 7],
      ['a{x},a.limit(5){y},b', twice('a'), 18],
      ['a,b.as(a)', twice('a'), 9],
    ] as const) {
      assert.throws(
        () => parseFields(text),
        (thrown) => {
          assert.ok(thrown instanceof GraphError, text);
          const { status, code, message } = thrown.failure;
          const expected = `Syntax error "${error}" at character ${place}: ${text}`;
          assert.deepEqual([status, code, message], [400, 2500, expected]);
          return true;
        },
      );
    }
  });

  it('can name a field twice under two names, and at two depths', () => {
    for (const text of ['a,a.as(b)', 'a{a},b{a}', 'a.as(b),b.as(a)'])
      assert.doesNotThrow(() => parseFields(text), text);
  });

  it('can nest 8 levels, but not 9 or 100,000', () => {
    const deep = (levels: number) => `${'a{'.repeat(levels)}a${'}'.repeat(levels)}`;
    assert.doesNotThrow(() => parseFields(deep(8)));
    for (const levels of [9, 100_000]) {
      assert.throws(
        () => parseFields(deep(levels)),
        failing(2500, /^Syntax error "Expected end of string instead of "{"/),
      );
      assert.throws(() => parseFields('a.fields('.repeat(levels)), failing(2500, /^Syntax error/));
    }
  });

  it('is read or refused for any text, and never fails otherwise', () => {
    const text = fc.string({ unit: fc.constantFrom(...'ab_{}.,() é"'.split(''), '.as(', '.fields('), maxLength: 30 });
    fc.assert(
      fc.property(text, (each) => {
        try {
          const fields = parseFields(each);
          assert.deepEqual(parseFields(formatFields(fields)), fields);
        } catch (error) {
          assert.ok(error instanceof GraphError, String(error));
          assert.ok(error.message.endsWith(`: ${each}`), error.message);
          const [, position] = /" at character (\d+): /.exec(error.message) ?? [];
          assert.ok(Number(position) <= each.length, error.message);
        }
      }),
    );
  });

  it('is read back from any tree of words written as text', () => {
    const word = fc.stringMatching(/^[a-z_]{1,8}$/);
    const value = fc.stringMatching(/^[a-z0-9:-]{1,8}$/);
    const listOf = (levels: number, minLength = 0): fc.Arbitrary<Field[]> =>
      fc.uniqueArray(tree(levels), { minLength, maxLength: 3, selector: ({ as }) => as });
    const tree = (levels: number): fc.Arbitrary<Field> => {
      const inside = levels === 0 ? fc.constant([]) : listOf(levels - 1);
      const args = fc.dictionary(fc.constantFrom('limit', 'order', 'since'), value, { maxKeys: 2 });
      return fc
        .tuple(word, inside, fc.option(word), args)
        .map(([name, sub, as, each]) => field(name, sub, as ?? name, each));
    };
    fc.assert(fc.property(listOf(4, 1), (fields) => assert.deepEqual(parsePlain(formatFields(fields)), plain(fields))));
  });
});

describe('an expression that was parsed', () => {
  const long = (length: number): string => 'a'.repeat(length);

  it('is known up to 200 characters', () => {
    assert.equal(parseFields(long(200)), parseFields(long(200)));
    assert.notEqual(parseFields(long(201)), parseFields(long(201)));
  });

  it('is known until 100 are, and then forgotten with them', () => {
    // Those of other tests are forgotten first: 'first' is then the second of those that are known.
    const old = parseFields('first');
    for (let i = 0; parseFields('first') === old; i++) {
      assert.ok(i < 100);
      parseFields(`other_${i}`);
    }
    const first = parseFields('first');
    for (let i = 0; i < 98; i++) parseFields(`later_${i}`);
    assert.equal(parseFields('first'), first);
    parseFields('one_more');
    assert.notEqual(parseFields('first'), first);
  });
});

describe('fields as text', () => {
  it('have an alias where it is another name, then modifiers and the fields inside', () => {
    const expression = 'a.as(x).limit(5){b,c},d';
    assert.equal(formatFields(parseFields(expression)), expression);
  });
});

describe('fields of a request', () => {
  it('are one expression, from text or from a list, native, as JSON text or in brackets', () => {
    for (const [value, expected] of [
      [undefined, ''],
      ['', ''],
      ['a,b{c}', 'a,b{c}'],
      [['a', 'b{c,d}'], 'a,b{c,d}'],
      ['["a","b{c,d}"]', 'a,b{c,d}'],
      [' [ "a" ] ', 'a'],
      [{ 0: 'a', 1: 'b' }, 'a,b'],
      [[], ''],
      ['[]', ''],
      ['[a,b]', '[a,b]'],
      ['["a"', '["a"'],
      ["['a']", "['a']"],
      ['{"0":["a"]}', '{"0":["a"]}'],
      ['  ', ''],
      [['', ''], ','],
      [[' '], ''],
    ] as const) {
      assert.equal(fieldsParam({ fields: value }), expected, JSON.stringify(value));
    }
  });

  it('are refused when they are neither text nor a list of text', () => {
    for (const value of [5, true, null, { a: 'b' }, [['a']], [{}], '[null]']) {
      assert.throws(
        () => fieldsParam({ fields: value }),
        (error) => error instanceof ParamError && error.blame[0]?.[0] === 'fields',
        JSON.stringify(value),
      );
    }
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

  it('refuses fields of text and of null', () => {
    for (const value of ['text', null, 5]) {
      assert.throws(
        () => select({ value }, parseFields('value{0}'), ['value']),
        (error) => {
          assert.ok(error instanceof GraphError);
          assert.deepEqual(error.failure, new GraphError('unknown_field', '0', undefined, []).failure);
          return true;
        },
      );
    }
  });

  it('accepts __proto__ as an alias like any other', () => {
    const chosen = select(RECORD, parseFields('call_hours.as(__proto__)'), KNOWN);
    assert.deepEqual(Object.keys(chosen), ['__proto__']);
    assert.equal(chosen['timezone_id'], undefined);
  });
});

describe('Fields inside of a list', () => {
  for (const value of [undefined, { data: [] }, { data: [{ id: '1' }] }]) {
    it(`are judged where it is ${JSON.stringify(value) ?? 'absent'}`, () => {
      const record = value === undefined ? {} : { attachments: value };
      assert.throws(
        () =>
          selectWithData(record, parseFields('attachments{bogus}'), ['attachments'], 'Message', {
            attachments: ['id'],
          }),
        (error: unknown) => error instanceof GraphError && error.failure.message.includes('nonexisting field (bogus)'),
      );
    });
  }
});
