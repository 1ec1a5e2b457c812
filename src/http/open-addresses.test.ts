import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { listNetworkHosts, toUrlHost } from './open-addresses.ts';

describe('toUrlHost', () => {
  it('replaces the addresses that stand for every network, which cannot be opened, by loopback', () => {
    assert.deepEqual(['0.0.0.0', '::', '127.0.0.1', '::1', 'localhost', '192.0.2.1'].map(toUrlHost), [
      '127.0.0.1',
      '[::1]',
      '127.0.0.1',
      '[::1]',
      'localhost',
      '192.0.2.1',
    ]);
  });
});

describe('listNetworkHosts', () => {
  it('lists nothing for a server on one address, and no loopback for one on every network', () => {
    assert.deepEqual(listNetworkHosts('127.0.0.1'), []);
    for (const host of listNetworkHosts('0.0.0.0')) assert.match(host, /^\d+\.\d+\.\d+\.\d+$/);
    assert.ok(!listNetworkHosts('0.0.0.0').includes('127.0.0.1'));
    assert.ok(!listNetworkHosts('::').includes('[::1]'));
  });
});
