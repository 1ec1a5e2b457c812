import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { findUnknownMember } from './unknown-members.ts';

const schema = {
  type: 'object',
  properties: {
    name: { type: 'string' },
    pages: { type: 'array', items: { type: 'object', properties: { eligible: { type: 'boolean' } } } },
    free: { type: 'object' },
  },
};

describe('findUnknownMember', () => {
  it('returns undefined for a document with known members only, and for what the schema leaves open', () => {
    for (const document of [
      {},
      { name: 'a', pages: [{ eligible: true }, {}] },
      { free: { anything: 1 } },
      'text',
      null,
    ]) {
      assert.equal(findUnknownMember(schema, document), undefined);
    }
  });

  it('returns undefined for a value that is not the list of the schema', () => {
    for (const value of ['text', { Eligble: true }, null]) {
      assert.equal(findUnknownMember(schema.properties.pages, value), undefined);
    }
  });

  it('returns the first unknown member with its place and the name that was probably meant', () => {
    assert.deepEqual(findUnknownMember(schema, { nam: 1 }), { path: [], name: 'nam', nearest: 'name' });
    assert.deepEqual(findUnknownMember(schema, { pages: [{}, { Eligble: true }] }), {
      path: ['pages', '1'],
      name: 'Eligble',
      nearest: 'eligible',
    });
    assert.deepEqual(findUnknownMember(schema, { colour: 1 }), { path: [], name: 'colour', nearest: undefined });
  });

  it('takes names of Object.prototype for members like any other', () => {
    const document = JSON.parse('{"__proto__":1}') as unknown;
    assert.equal(findUnknownMember(schema, document)?.name, '__proto__');
    assert.equal(findUnknownMember(schema, { constructor: 1 })?.name, 'constructor');
  });
});
