import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { GraphError } from './errors.ts';
import { readFiles, readForm, readParams } from './params.ts';

const JSON_TYPE = 'application/json';
const FORM = 'application/x-www-form-urlencoded';

/** Copies parameters into plain objects, for deepEqual. */
const plain = (params: unknown): unknown => JSON.parse(JSON.stringify(params));
const form = (text: string): unknown => plain(readForm(text));

async function read(body: string | Buffer, type?: string, query = ''): Promise<unknown> {
  const headers = type === undefined ? {} : { 'content-type': type };
  return plain(await readParams({ method: 'POST', path: '/', query, headers, body: Buffer.from(body) }));
}

const withMessage = (pattern: RegExp) => (error: unknown) => {
  assert.ok(error instanceof GraphError, String(error));
  assert.match(error.message, pattern);
  return true;
};

const BOUNDARY = '----7d1c93b5f2';
const part = (name: string, value: string, extra = ''): string =>
  `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"${extra}\r\n\r\n${value}\r\n`;
const MULTIPART = `multipart/form-data; boundary=${BOUNDARY}`;

describe('a query or form', () => {
  it('is read name by name; of a repeated name, the last value', () => {
    assert.deepEqual(form('a=1&b=2&a=3'), { a: '3', b: '2' });
    assert.deepEqual(form('a&b=&=c&a=b=c'), { a: 'b=c', b: '', '': 'c' });
    assert.deepEqual(form('a&b=1'), { a: '', b: '1' });
    assert.deepEqual(form('&a=1'), { a: '1' });
    assert.deepEqual(form('abc'), { abc: '' });
    assert.deepEqual(form('a=1&a=2'), { a: '2' });
    assert.deepEqual(form('=1&b=2'), { '': '1', b: '2' });
    assert.deepEqual(form('a[b]=1&a[b]=2&a[b]=3&a[b]=4'), { a: { b: '4' } });
  });

  it('is decoded once, with plus signs and invalid percent signs', () => {
    assert.deepEqual(form('a=x+y%20z&%C3%A9=%2B&b=100%&c=%zz&d=%2541'), {
      a: 'x y z',
      é: '+',
      b: '100%',
      c: '%zz',
      d: '%41',
    });
  });

  it('nests names between brackets, encoded or not', () => {
    assert.deepEqual(form('a[b]=1&a[c][d]=2&a%5Bc%5D%5Be%5D=3&x=4'), { a: { b: '1', c: { d: '2', e: '3' } }, x: '4' });
  });

  it('numbers values with empty brackets in their order', () => {
    assert.deepEqual(form('a[]=xy'), { a: { 0: 'xy' } });
    assert.deepEqual(form('a[]=x&a[]=y&b=1&a[]=z'), { a: { 0: 'x', 1: 'y', 2: 'z' }, b: '1' });
    assert.deepEqual(form('a[0]=x&a[]=y&a[][n]=z'), { a: { 0: 'x', 1: 'y', 2: { n: 'z' } } });
  });

  it('has the later of two names that contradict each other', () => {
    assert.deepEqual(form('a=1&a[b]=2'), { a: { b: '2' } });
    assert.deepEqual(form('a[b]=1&a[b][c]=2'), { a: { b: { c: '2' } } });
    assert.deepEqual(form('a[b]=1&a=2'), { a: '2' });
  });

  it('reads incomplete brackets as a part of the name', () => {
    assert.deepEqual(form('[a]=1&b[=2&c]=3&d[e]f=4'), { '[a]': '1', 'b[': '2', 'c]': '3', 'd[e]f': '4' });
  });

  it('reads names of Object.prototype like any other', () => {
    const params = readForm('__proto__[x]=1&constructor=2&a[__proto__][y]=3&a[toString]=4');
    assert.equal(({} as { x?: string; y?: string }).x, undefined);
    assert.deepEqual(Object.keys(params), ['__proto__', 'constructor', 'a']);
    assert.equal((params['__proto__'] as { x: string }).x, '1');
    assert.deepEqual(Object.keys(params['a'] as object), ['__proto__', 'toString']);
    assert.equal('toString' in readForm('a=1'), false);
  });

  it('can have 1,000 parameters, repeated ones counted each time, but not more', () => {
    const many = (count: number, name: (i: number) => string) =>
      Array.from({ length: count }, (_, i) => `${name(i)}=${i}`).join('&');
    for (const name of [(i: number) => `n${i}`, () => 'a', () => 'a[]', (i: number) => `a[${i}]`]) {
      assert.doesNotThrow(() => readForm(many(1000, name)));
      assert.throws(
        () => readForm(many(1001, name)),
        withMessage(/^\(#100\) Too many parameters: at most 1000 are read$/),
      );
      assert.throws(() => readForm(many(10_000, name)), withMessage(/^\(#100\) Too many parameters/));
    }
  });

  it('can nest 64 levels, but not more', () => {
    assert.doesNotThrow(() => readForm(`a${'[b]'.repeat(64)}=1`));
    assert.throws(
      () => readForm(`a${'[b]'.repeat(65)}=1`),
      withMessage(/^\(#100\) A parameter is nested more than 64 levels deep$/),
    );
    assert.throws(() => readForm(`a${'[]'.repeat(10_000)}=1`), withMessage(/nested more than 64/));
  });

  it('returns any plain names and values that were encoded', () => {
    const name = fc.string({ minLength: 1 }).filter((text) => !text.endsWith(']'));
    // Any code point that UTF-8 has. The unit 'binary' is the same, and takes two seconds to make.
    const character = fc
      .oneof(fc.integer({ max: 0xd7ff, min: 0 }), fc.integer({ max: 0x10ffff, min: 0xe000 }))
      .map((point) => String.fromCodePoint(point));
    fc.assert(
      fc.property(fc.dictionary(name, fc.string({ unit: character })), (params) => {
        const text = Object.entries(params)
          .map((pair) => pair.map((each) => encodeURIComponent(each)).join('='))
          .join('&');
        assert.deepEqual({ ...readForm(text) }, { ...params });
      }),
    );
  });

  it('is read for any text', () => {
    const text = fc.string({ unit: fc.constantFrom(...'a[]=&%+;5B5D_.\u0000é'.split('')), maxLength: 60 });
    fc.assert(fc.property(text, (each) => void readForm(each)));
  });
});

describe('the files of a body', () => {
  const file = (name: string) => part(name, 'text', '; filename="f.txt"');
  const body = Buffer.from(`${part('field', '1')}${file('one')}${file('two.b c')}--${BOUNDARY}--\r\n`);
  const namesOf = async (type: string | undefined) => {
    const headers = type === undefined ? {} : { 'content-type': type };
    return [...(await readFiles({ body, headers })).keys()];
  };

  it('have the names of their parts, with underscores for dots and spaces', async () => {
    for (const type of [MULTIPART, ` ${MULTIPART}`, MULTIPART.replace('multipart', 'Multipart')]) {
      assert.deepEqual(await namesOf(type), ['one', 'two_b_c'], type);
    }
  });

  it('are none in a body of another type', async () => {
    for (const type of [undefined, '', FORM, `x ${MULTIPART}`, `x${MULTIPART}`]) {
      assert.deepEqual(await namesOf(type), []);
    }
  });
});

describe('a body', () => {
  it('without bytes is that of the query alone, whatever its Content-Type', async () => {
    for (const type of [MULTIPART, JSON_TYPE, FORM, undefined]) {
      assert.deepEqual(await read('', type, 'a=1'), { a: '1' });
      assert.deepEqual(await read('', type), {});
    }
  });

  it('wins over the query', async () => {
    assert.deepEqual(await read('{"a":2}', JSON_TYPE, 'a=1&b=3'), { a: 2, b: '3' });
  });

  it('is a form when only a value in it is JSON', async () => {
    assert.deepEqual(await read('a={"x":1}', FORM), { a: '{"x":1}' });
    assert.deepEqual(await read('a= {"x":1}'), { a: ' {"x":1}' });
  });

  it('is read as JSON or as a form by its content, for any Content-Type', async () => {
    for (const type of [JSON_TYPE, 'application/json; charset=utf-8', FORM, 'text/plain', 'image/png', '', undefined]) {
      assert.deepEqual(await read('{"a":{"b":[1,true,null]}}', type), { a: { b: [1, true, null] } }, String(type));
      assert.deepEqual(await read(' \r\n{"a":1}\n', type), { a: 1 }, String(type));
      assert.deepEqual(await read('a=1&b[c]=2', type), { a: '1', b: { c: '2' } }, String(type));
      assert.deepEqual(await read('b[c]=2\n', type), { b: { c: '2' } }, String(type));
    }
  });

  it('takes precedence over the query, name by name', async () => {
    assert.deepEqual(await read('{"a":1,"b":{"c":2}}', JSON_TYPE, 'a=9&b[d]=9&e=9'), { a: 1, b: { c: 2 }, e: '9' });
    assert.deepEqual(await read('a=1', FORM, 'a=9&e=9'), { a: '1', e: '9' });
    assert.deepEqual(await read('', JSON_TYPE, 'a=9'), { a: '9' });
    assert.deepEqual(await read('  ', JSON_TYPE, 'a=9'), { a: '9' });
  });

  it('is refused as invalid JSON by its Content-Type or its first character', async () => {
    for (const text of ['{', '{"a":1', '{"a":1}}', "{'a':1}", '{"a":undefined}', '{"a":1}x']) {
      for (const type of [JSON_TYPE, FORM, undefined]) {
        await assert.rejects(read(text, type), withMessage(/^\(#100\) The request body is not valid JSON$/), text);
      }
    }
    await assert.rejects(read('hello', JSON_TYPE), withMessage(/^\(#100\) The request body is not valid JSON$/));
    for (const text of ['[]', '[{"a":1}]', '"a"', 'null', '5']) {
      await assert.rejects(
        read(text, JSON_TYPE),
        withMessage(/^\(#100\) The request body must be a JSON object$/),
        text,
      );
    }
  });

  it('is refused when it is not UTF-8', async () => {
    for (const type of [JSON_TYPE, FORM, undefined]) {
      const body = Buffer.concat([Buffer.from('{"a":"'), Buffer.from([0xc3, 0x28]), Buffer.from('"}')]);
      await assert.rejects(read(body, type), withMessage(/^\(#100\) The request body is not valid UTF-8$/));
    }
  });

  it('can nest 64 levels of JSON, brackets inside strings not counted, but not more', async () => {
    const deep = (levels: number) => `{"a":${'['.repeat(levels - 1)}${']'.repeat(levels - 1)}}`;
    await assert.doesNotReject(read(deep(64), JSON_TYPE));
    await assert.rejects(
      read(deep(65), JSON_TYPE),
      withMessage(/^\(#100\) The request body is nested more than 64 levels deep$/),
    );
    await assert.rejects(read('['.repeat(1_000_000), JSON_TYPE), withMessage(/nested more than 64/));
    const inString = JSON.stringify({ a: `"${'['.repeat(500)}\\`, b: '{'.repeat(500) });
    assert.deepEqual(await read(inString, JSON_TYPE), JSON.parse(inString));
  });

  it('can have 1,000 members, but not more', async () => {
    const members = (count: number) =>
      JSON.stringify(Object.fromEntries(Array.from({ length: count }, (_, i) => [`n${i}`, i])));
    await assert.doesNotReject(read(members(1000), JSON_TYPE));
    await assert.rejects(read(members(1001), JSON_TYPE), withMessage(/^\(#100\) Too many parameters/));
  });

  it('reads __proto__ in JSON like any other name', async () => {
    const headers = { 'content-type': JSON_TYPE };
    const body = Buffer.from('{"__proto__":{"x":1},"a":{"__proto__":{"y":1}}}');
    const params = await readParams({ method: 'POST', path: '/', query: '__proto__=q', headers, body });
    assert.deepEqual(Object.keys(params), ['__proto__', 'a']);
    assert.equal(params['x'], undefined);
    assert.equal((params['a'] as { y?: number }).y, undefined);
    assert.equal(({} as { x?: number }).x, undefined);
  });

  it('is read from multipart: text beyond ASCII and brackets, without files', async () => {
    const file = part('upload', 'bytes', '; filename="a.txt"\r\nContent-Type: text/plain');
    const body = `${part('a', 'é&=+')}${part('b[c]', '1')}${part('b[]', '2')}${file}--${BOUNDARY}--\r\n`;
    assert.deepEqual(await read(body, MULTIPART, 'a=9&q=9'), { a: 'é&=+', b: { 1: '2', c: '1' }, q: '9' });
    assert.deepEqual(await read(body, `Multipart/Form-Data; boundary="${BOUNDARY}"`), {
      a: 'é&=+',
      b: { 1: '2', c: '1' },
    });
  });

  it('is refused when it is invalid multipart, or has too many parts', async () => {
    for (const [body, type] of [
      ['a=1', MULTIPART],
      [part('a', '1'), MULTIPART],
      [`${part('a', '1')}--${BOUNDARY}--\r\n`, 'multipart/form-data'],
      [`${part('a', '1')}--${BOUNDARY}--\r\n`, 'multipart/form-data; boundary=other'],
    ] as const) {
      await assert.rejects(
        read(body, type),
        withMessage(/^\(#100\) The request body is not valid multipart\/form-data$/),
        body,
      );
    }
    const parts = Array.from({ length: 1001 }, () => part('a', '1')).join('');
    await assert.rejects(read(`${parts}--${BOUNDARY}--\r\n`, MULTIPART), withMessage(/^\(#100\) Too many parameters/));
  });
});
