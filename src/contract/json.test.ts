import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { graphJson, isJsonObject } from './json.ts';

describe('graphJson', () => {
  it('writes the vector of docs/graph/webhooks.md §4: non-ASCII, slashes, <, @ and % escaped, > as it is', () => {
    const text = graphJson({ text: 'äöå 😀 https://a.b/<c>@50%' });
    assert.equal(text, String.raw`{"text":"\u00e4\u00f6\u00e5 \ud83d\ude00 https:\/\/a.b\/\u003Cc>\u004050\u0025"}`);
  });

  it('escapes keys like values', () => {
    assert.equal(graphJson({ 'ä/b': 1 }), String.raw`{"\u00e4\/b":1}`);
  });

  it('escapes a character beyond U+FFFF as two units, and a lone surrogate as one', () => {
    assert.equal(graphJson('😀'), String.raw`"\ud83d\ude00"`);
    assert.equal(graphJson('\ud83d'), String.raw`"\ud83d"`);
    assert.equal(graphJson('\u2028\u00a0\u007f'), `"\\u2028\\u00a0\u007f"`);
  });

  it('keeps the escapes of JSON itself', () => {
    assert.equal(graphJson('"\\\n\t\u0001'), String.raw`"\"\\\n\t\u0001"`);
  });

  it('indents on request', () => {
    assert.equal(graphJson({ a: ['/'] }, 2), '{\n  "a": [\n    "\\/"\n  ]\n}');
  });

  it('writes pure ASCII of the same meaning for any value', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = graphJson(value);
        assert.equal(Buffer.byteLength(text), text.length);
        assert.doesNotMatch(text, /[<%@]|(?<!\\)\//);
        assert.deepEqual(JSON.parse(text), JSON.parse(JSON.stringify(value)));
      }),
    );
  });
});

describe('isJsonObject', () => {
  it('is true of objects, not of lists, null and the rest', () => {
    const values = [{}, Object.create(null), [], null, 'a', 1, true, undefined];
    assert.deepEqual(values.map(isJsonObject), [true, true, false, false, false, false, false, false]);
  });
});
