import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readHash, writeHash } from './hash-state.ts';

test('an address has a tab, the open row and the filters, and reads back as it was written', () => {
  for (const [hash, state] of [
    ['requests', { tab: 'requests', open: undefined, filters: {} }],
    ['journal/12', { tab: 'journal', open: '12', filters: {} }],
    ['requests?status=failed', { tab: 'requests', open: undefined, filters: { status: 'failed' } }],
    [
      'deliveries/1.2.3?field=calls&text=a%26b',
      { tab: 'deliveries', open: '1.2.3', filters: { field: 'calls', text: 'a&b' } },
    ],
    ['requests/a%2Fb%3F?text=%C3%A9+1', { tab: 'requests', open: 'a/b?', filters: { text: 'é 1' } }],
  ] as const) {
    assert.deepEqual(readHash(hash), state);
    assert.equal(writeHash(state), `#${hash}`);
  }
});

test('an address that a person wrote is read as far as it goes', () => {
  assert.deepEqual(readHash(''), { tab: '', open: undefined, filters: {} });
  assert.deepEqual(readHash('requests/?status='), { tab: 'requests', open: undefined, filters: {} });
  assert.deepEqual(readHash('requests/100%'), { tab: 'requests', open: '100%', filters: {} });
  assert.equal(writeHash({ tab: 'requests', open: undefined, filters: { text: '' } }), '#requests');
});
