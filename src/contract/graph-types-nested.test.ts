import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { boolean, integer, list, object, oneOf, string, type Decoder } from './graph-types.ts';
import { ParamError } from './param-error.ts';

/** Lists and objects: native, as JSON text at any depth, and in the forms of older clients. */

const words = list(string);
const numbers = list(integer(0));
const person = object({ id: string, name: string });
const group = object({ title: string, lead: person, members: list(person), open: boolean }, ['lead']);

const errorOf = (act: () => unknown): { message: string; blame: readonly (readonly string[])[] } => {
  try {
    act();
  } catch (error) {
    assert.ok(error instanceof ParamError);
    return { message: error.message, blame: error.blame };
  }
  assert.fail('nothing was refused');
};

describe('a list', () => {
  it('is read native, as JSON text, from numbered keys and from words between commas', () => {
    for (const [input, expected] of [
      [
        ['a', 'b'],
        ['a', 'b'],
      ],
      [[], []],
      ['["a","b"]', ['a', 'b']],
      [' [ "a" ] ', ['a']],
      ['[]', []],
      [{ 0: 'a', 1: 'b' }, ['a', 'b']],
      [{ 10: 'c', 2: 'b' }, ['b', 'c']],
      ['a,b', ['a', 'b']],
      [' a , b ', ['a', 'b']],
      ['a', ['a']],
      ['"a,b"', ['a', 'b']],
      ['', []],
      ['  ', []],
      ['5', ['5']],
      ['true', ['true']],
      ['a,', ['a', '']],
    ] as const) {
      assert.deepEqual(words.decode(input, []), expected, JSON.stringify(input));
    }
    assert.deepEqual(numbers.decode('1,2', []), [1, 2]);
  });

  it('is not read from anything else', () => {
    for (const input of [null, undefined, true, 5, { a: 'x' }, { 0: 'a', b: 'c' }, '{"a":1}', '[1', '{', ' [a']) {
      assert.equal(
        errorOf(() => words.decode(input, ['x'])).message,
        'Param x must be an array',
        JSON.stringify(input),
      );
    }
  });

  it('is read from JSON text of 64 levels, but not of more', () => {
    const deep = (levels: number) => `${'['.repeat(levels)}"x"${']'.repeat(levels)}`;
    let anything: Decoder<unknown> = string;
    for (let i = 0; i < 65; i++) anything = list(anything);
    assert.equal(errorOf(() => anything.decode(deep(65), ['x'])).message, 'Param x must be an array');
    assert.equal(errorOf(() => words.decode('['.repeat(1_000_000), ['x'])).message, 'Param x must be an array');
    assert.equal(errorOf(() => words.decode(deep(64), ['x'])).message, 'Param x[0] must be a string');
  });

  it('is refused for the first item that cannot be read, with its index', () => {
    assert.deepEqual(
      errorOf(() => numbers.decode(['1', 'x', 'y'], ['n'])),
      { message: 'Param n[1] must be an integer', blame: [['n', '1']] },
    );
  });
});

describe('an object', () => {
  const expected = { title: 'T', lead: { id: '1' }, members: [{ name: 'a' }, { id: '2' }], open: true };

  it('is read native, and from JSON text at any depth', () => {
    const native = { title: 'T', lead: { id: '1' }, members: [{ name: 'a' }, { id: 2 }], open: 'true' };
    const half = { ...native, lead: '{"id":"1"}', members: [{ name: 'a' }, '{"id":2}'] };
    const textInText = { ...half, members: JSON.stringify(half.members) };
    for (const input of [native, half, textInText, JSON.stringify(native), JSON.stringify(textInText)]) {
      assert.deepEqual(group.decode(input, []), expected);
    }
  });

  it('is read from any mixture of values and their JSON text', () => {
    const mix = (value: unknown): fc.Arbitrary<unknown> => {
      if (typeof value !== 'object' || value === null) return fc.constant(value);
      const inner: fc.Arbitrary<unknown> = Array.isArray(value)
        ? fc.tuple(...value.map(mix))
        : fc.record(Object.fromEntries(Object.entries(value).map(([name, each]) => [name, mix(each)])));
      return fc.tuple(inner, fc.boolean()).map(([each, asText]) => (asText ? JSON.stringify(each) : each));
    };
    fc.assert(fc.property(mix(expected), (input) => assert.deepEqual(group.decode(input, []), expected)));
  });

  it('is read without unknown members and without those that were not sent', () => {
    assert.deepEqual(person.decode({ id: '1', age: 5, toString: 'x' }, []), { id: '1' });
    assert.deepEqual(person.decode({}, []), {});
  });

  it('is not read from anything else', () => {
    for (const input of [null, undefined, true, 5, '', 'x', '5', '[]', [], [{}], '{"id":', '"{}"', "{'id':'1'}"]) {
      const { message, blame } = errorOf(() => person.decode(input, ['p']));
      assert.deepEqual([message, blame], ['Param p must be a JSON object', [['p']]], JSON.stringify(input));
    }
  });

  it('is refused with the path of a missing or wrong member', () => {
    const messages = [
      [{}, 'The parameter g[lead] is required', ['g', 'lead']],
      [{ lead: undefined }, 'The parameter g[lead] is required', ['g', 'lead']],
      [{ lead: null }, 'Param g[lead] must be a JSON object', ['g', 'lead']],
      [
        { lead: {}, members: [{}, { id: true }] },
        'Param g[members][1][id] must be a string',
        ['g', 'members', '1', 'id'],
      ],
    ] as const;
    for (const [input, message, path] of messages) {
      assert.deepEqual(
        errorOf(() => group.decode(input, ['g'])),
        { message, blame: [path] },
      );
    }
  });

  it('is read without inherited members', () => {
    const odd = object({ toString: string, constructor: string, hasOwnProperty: string });
    assert.deepEqual(odd.decode({}, []), {});
    assert.deepEqual(odd.decode('{"constructor":"x"}', []), { constructor: 'x' });
    const inherited = Object.create({ id: '1' }) as object;
    assert.deepEqual(person.decode(inherited, []), {});
  });

  it('is not changed by members named __proto__, in JSON, in text or in samples', () => {
    const lenient = object({ id: string }, [], { samples: true });
    for (const input of [
      JSON.parse('{"__proto__":{"id":"9"},"name":"a"}') as unknown,
      '{"__proto__":{"id":"9"},"name":"a"}',
      "{'__proto__':{'id':'9'},name:'a'}",
    ]) {
      assert.deepEqual(lenient.decode(input, []), {});
    }
    assert.equal(({} as { id?: string }).id, undefined, 'the prototype of all objects is as it was');
  });

  it('is read from an object without a prototype, such as parameters', () => {
    const params = Object.assign(Object.create(null) as object, { id: '1' });
    assert.deepEqual(person.decode(params, []), { id: '1' });
  });
});

describe("an object that can be read from Meta's samples", () => {
  const recipient = object({ id: string, kind: oneOf(['USER']) }, ['id'], { samples: true });

  it('is read from single quotes, names without quotes and commas at the end', () => {
    for (const text of [
      '{"id":"1"}',
      "{'id':'1'}",
      "{id:'1'}",
      '{id:"1",}',
      "{ 'id' : '1' }",
      "{\n  id: '1' // whose\n}",
    ]) {
      assert.deepEqual(recipient.decode(text, []), { id: '1' }, text);
    }
  });

  it('is read from plain JSON too, and refused otherwise', () => {
    assert.deepEqual(recipient.decode({ id: 1, kind: 'user' }, []), { id: '1', kind: 'USER' });
    for (const text of ["{'id':'1'", "'1'", '{id}', "{'id'}", '', "['1']", 'id:1', '{id:alert(1)}']) {
      assert.equal(errorOf(() => recipient.decode(text, ['r'])).message, 'Param r must be a JSON object', text);
    }
  });

  it('is refused when it nests deeper than any parameter, also with brackets inside quotes', () => {
    const nested = (depth: number) => `{'id':'1','other':${'['.repeat(depth)}']]'${']'.repeat(depth)}}`;
    assert.deepEqual(recipient.decode(nested(10), []), { id: '1' });
    for (const depth of [100, 10_000]) assert.throws(() => recipient.decode(nested(depth), []), ParamError);
  });

  it('does not apply to the objects inside', () => {
    const outer = object({ inner: person }, [], { samples: true });
    assert.deepEqual(outer.decode("{inner:{id:'1'}}", []), { inner: { id: '1' } });
    assert.throws(() => outer.decode({ inner: "{id:'1'}" }, []), ParamError);
  });
});
