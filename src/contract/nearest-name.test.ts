import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { didYouMean, nearestOf } from './nearest-name.ts';

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
      ['eligib', 'eligible'],
      ['igible', 'eligible'],
      ['nxye', 'name'],
      ['phone', undefined],
    ] as const) {
      assert.equal(nearestOf(word, words), nearest, word);
    }
  });

  it('finds nothing for more letters, wherever they are', () => {
    for (const word of ['mexy', 'xnamyz', 'xynamz', 'ename_e', '']) {
      assert.equal(nearestOf(word, ['name']), undefined, word);
    }
    assert.equal(nearestOf('nam', ['names']), undefined);
    assert.equal(nearestOf('ab', ['xya']), undefined);
  });

  it('finds the nearest of several words, in whatever order they are', () => {
    assert.equal(nearestOf('names', ['game', 'name']), 'name');
    assert.equal(nearestOf('names', ['name', 'game']), 'name');
  });

  it('finds nothing for a word so short that any other is within two letters of it', () => {
    assert.equal(nearestOf('x', ['on', 'a']), undefined);
    assert.equal(nearestOf('xml', ['sh']), undefined);
    assert.equal(nearestOf('lst', ['list']), 'list');
  });
});

describe('didYouMean', () => {
  it('asks about the nearest word, and is empty without one', () => {
    assert.equal(didYouMean('cals', ['calls', 'messages']), ' Did you mean calls?');
    assert.equal(didYouMean('phone', ['calls', 'messages']), '');
  });
});
