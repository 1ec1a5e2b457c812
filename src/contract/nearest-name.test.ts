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
      ['phone', undefined],
    ] as const) {
      assert.equal(nearestOf(word, words), nearest, word);
    }
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
