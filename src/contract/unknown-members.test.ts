import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { findUnknownMember, nearestOf } from './unknown-members.ts';

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

describe('nearestOf', () => {
  it('finds a word with up to two letters added, dropped or changed', () => {
    const words = ['eligible', 'name', 'psid'];
    for (const [word, nearest] of [
      ['eligble', 'eligible'],
      ['elligible', 'eligible'],
      ['NAME', 'name'],
      ['pside', 'psid'],
      ['xyname', 'name'],
      ['namexy', 'name'],
      ['na', 'name'],
      ['me', 'name'],
      ['nxye', 'name'],
    ] as const) {
      assert.equal(nearestOf(word, words), nearest, word);
    }
  });

  it('finds none with three or more, wherever they are', () => {
    for (const word of ['phone', 'mexy', 'exy', 'xnamyz', 'xynamz', 'n', '']) {
      assert.equal(nearestOf(word, ['name']), undefined, word);
    }
  });

  it('finds the nearest of several words, in whatever order they are', () => {
    assert.equal(nearestOf('pages', ['paged', 'pages_2', 'page']), 'paged');
    assert.equal(nearestOf('names', ['game', 'name']), 'name');
    assert.equal(nearestOf('names', ['name', 'game']), 'name');
  });
});
