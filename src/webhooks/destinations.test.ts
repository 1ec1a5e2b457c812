import assert from 'node:assert/strict';
import { lookup as systemLookup, type LookupAddress } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { describe, it } from 'node:test';
import { describeFailure } from '../domain/delivery-failure.ts';
import { anyDestination, openDestinations, parseAllowListEntry, parseDestination } from './destinations.ts';

function objection(address: string, allowed: readonly string[] = []): string | undefined {
  const url = parseDestination(address);
  if (!url) return 'not read';
  const failure = openDestinations(allowed).objection(url);
  return failure && describeFailure(failure);
}

const HTTPS_ONLY = 'destination refused: only https is posted to';
const NOT_PUBLIC = 'destination refused: the address is not public';

describe('a callback address of a service', () => {
  for (const [address, verdict] of [
    ['https://receiver.example/webhook', undefined],
    ['https://receiver.example:8443/', undefined],
    ['https://8.8.8.8/', undefined],
    ['https://[2001:4860:4860::8888]/', undefined],
    ['http://receiver.example/', HTTPS_ONLY],
    ['http://8.8.8.8/', HTTPS_ONLY],
    ['https://10.0.0.5/', NOT_PUBLIC],
    ['https://169.254.169.254/latest/meta-data/', NOT_PUBLIC],
    ['https://127.0.0.1./', NOT_PUBLIC],
    ['https://2130706433/', NOT_PUBLIC],
    ['https://0x7f.1/', NOT_PUBLIC],
    ['https://017700000001/', NOT_PUBLIC],
    ['https://127.1/', NOT_PUBLIC],
    ['https://①②⑦.⓪.⓪.①/', NOT_PUBLIC],
    ['https://%31%32%37.0.0.1/', NOT_PUBLIC],
    ['https://[::1]/', NOT_PUBLIC],
    ['https://[::ffff:10.0.0.1]/', NOT_PUBLIC],
    ['https://[64:ff9b::7f00:1]/', NOT_PUBLIC],
    ['https://[fd00:ec2::254]/', NOT_PUBLIC],
    ['https://[fe80::1%25eth0]/', 'not read'],
    ['https://256.0.0.1/', 'not read'],
    ['https://user:password@receiver.example/', 'not read'],
    ['https://user@receiver.example/', 'not read'],
    ['https://:password@receiver.example/', 'not read'],
    ['ftp://receiver.example/', 'not read'],
    ['/relative', 'not read'],
  ] as const) {
    it(`is ${verdict === undefined ? 'taken' : 'refused'}: ${address}`, () =>
      assert.equal(objection(address), verdict));
  }

  it('is taken whatever it is in dev', () => {
    assert.equal(anyDestination.objection(new URL('http://127.0.0.1:4000/')), undefined);
    assert.equal(anyDestination.lookupFor('http://127.0.0.1:4000'), systemLookup);
  });

  it('is taken on an origin that is trusted from now on, without a check of its addresses', async () => {
    const destinations = openDestinations([], answering('127.0.0.1'));
    const url = new URL('http://server.example:4000/');
    assert.equal(destinations.objection(url)?.detail, 'only https is posted to');
    destinations.trust(url.origin);
    assert.equal(destinations.objection(url), undefined);
    assert.deepEqual(await addressesOf(destinations.lookupFor(url.origin), url.hostname, true), ['127.0.0.1']);
  });
});

describe('what the operator allows', () => {
  for (const [allowed, address, verdict] of [
    ['10.0.0.0/8', 'https://10.255.0.1/', undefined],
    ['10.0.0.0/8', 'https://11.0.0.1/', undefined],
    ['10.0.0.0/8', 'https://192.168.0.1/', NOT_PUBLIC],
    ['10.0.0.0/8', 'http://10.0.0.1/', HTTPS_ONLY],
    ['10.0.0.0/8', 'https://[::ffff:10.0.0.1]/', NOT_PUBLIC],
    ['10.0.0.0/16', 'https://10.0.255.1/', undefined],
    ['10.0.0.0/16', 'https://10.1.0.1/', NOT_PUBLIC],
    ['fd00::/112', 'https://[fd00::ffff]/', undefined],
    ['fd00::/112', 'https://[fd00::1:0]/', NOT_PUBLIC],
    [' 10.1.2.3 ', 'https://10.1.2.3/', undefined],
    ['10.1.2.3', 'https://10.1.2.3/', undefined],
    ['10.1.2.3', 'https://10.1.2.4/', NOT_PUBLIC],
    ['fd00::/8', 'https://[fd12::1]/', undefined],
    ['fd00::/8', 'https://[fc12::1]/', NOT_PUBLIC],
    ['0.0.0.0/0', 'https://127.0.0.1/', undefined],
    ['0.0.0.0/0', 'https://[::1]/', NOT_PUBLIC],
    ['receiver', 'http://receiver/', HTTPS_ONLY],
    ['http://receiver:8080', 'http://receiver:8080/webhook', undefined],
    ['http://receiver:8080', 'http://receiver:8081/webhook', HTTPS_ONLY],
    ['http://receiver:8080', 'http://receiver.:8080/webhook', HTTPS_ONLY],
    ['http://receiver:8080', 'http://receiver/', HTTPS_ONLY],
    ['http://Receiver/', 'http://receiver:80/', undefined],
    ['http://10.0.0.1:8080', 'http://10.0.0.1:8080/', undefined],
    ['http://10.0.0.1:8080', 'https://10.0.0.1/', NOT_PUBLIC],
    ['https://10.0.0.1', 'https://10.0.0.1:443/', undefined],
  ] as const) {
    it(`${allowed} ${verdict === undefined ? 'lets through' : 'does not let through'} ${address}`, () =>
      assert.equal(objection(address, [allowed]), verdict));
  }

  for (const bad of [
    '',
    ' ',
    '*',
    '*.',
    '*.10.0.0.1',
    '10.0.0.0/33',
    'fd00::/129',
    '10.0.0.0/-1',
    '10.0.0.0/',
    '10.0.0/8',
    'receiver:8080',
    'receiver/path',
    'http://receiver/path',
    'http://receiver/?',
    'http://receiver/?a=b',
    'x10.0.0.1',
    'http://receiver/#a',
    'http://user@receiver',
    'ftp://receiver',
    'a..b',
    'a b',
    '0x7f.1',
    'fe80::1%eth0',
  ]) {
    it(`cannot be written as ${JSON.stringify(bad)}`, () => {
      assert.equal(parseAllowListEntry(bad), undefined);
      assert.throws(() => openDestinations([bad]), new RangeError(`"${bad}" is no address, host name or origin`));
    });
  }

  it('is an address, a host name, a suffix of names or an origin', () => {
    for (const [entry, expected] of [
      ['10.0.0.0/8', { kind: 'addresses', family: 'ipv4', net: '10.0.0.0', prefix: 8 }],
      ['fd00::1', { kind: 'addresses', family: 'ipv6', net: 'fd00::1', prefix: 128 }],
      ['Receiver', { kind: 'host', host: 'receiver' }],
      ['*.example', { kind: 'suffix', suffix: '.example' }],
      ['http://receiver:8080', { kind: 'origin', origin: 'http://receiver:8080' }],
    ] as const) {
      assert.deepEqual(parseAllowListEntry(entry), expected);
    }
  });
});

/** Asks as Node's net does; resolves to the addresses, or to the text of the error. */
function addressesOf(lookup: LookupFunction, host: string, all: boolean): Promise<readonly string[] | string> {
  return new Promise((resolve) =>
    lookup(host, { all }, (error, results) => {
      if (error) resolve(error.message);
      else resolve(typeof results === 'string' ? [results] : results.map(({ address }) => address));
    }),
  );
}

/** A name server that gives these, whatever the name. */
function answering(...addresses: readonly string[]): LookupFunction {
  const results: LookupAddress[] = addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
  return (_host, { all }, answer) =>
    all ? answer(null, results) : answer(null, results[0]?.address ?? '', results[0]?.family);
}

describe('the addresses of a host name', () => {
  const NO_PUBLIC = 'destination refused: the host name does not stand for a public address';
  const ask = (allowed: readonly string[], addresses: readonly string[], origin = 'https://a.example', all = true) =>
    addressesOf(openDestinations(allowed, answering(...addresses)).lookupFor(origin), new URL(origin).hostname, all);

  it('are those that are public, in their order, all of them or the first', async () => {
    const addresses = ['10.0.0.1', '8.8.8.8', '::1', '2001:4860:4860::8888', '::ffff:9.9.9.9'];
    assert.deepEqual(await ask([], addresses), ['8.8.8.8', '2001:4860:4860::8888']);
    assert.deepEqual(await ask([], addresses, 'https://a.example', false), ['8.8.8.8']);
  });

  it('are refused when none is public, without naming them', async () => {
    for (const all of [true, false]) {
      assert.equal(await ask([], ['10.0.0.1', 'fe80::1%eth0', '::ffff:10.0.0.1'], 'https://a.example', all), NO_PUBLIC);
    }
    assert.equal(await ask([], []), NO_PUBLIC);
  });

  it('are also those in an allowed net', async () => {
    assert.deepEqual(await ask(['10.0.0.0/8', 'fd00::/8'], ['10.0.0.1', '192.168.0.1', 'fd00::1', 'fe80::1%a']), [
      '10.0.0.1',
      'fd00::1',
    ]);
  });

  it('are not checked for an allowed name, suffix or origin, and for nothing that only looks like one', async () => {
    for (const [allowed, origin, checked] of [
      ['a.example', 'https://a.example', false],
      ['A.Example', 'https://a.example.:8443', false],
      ['a.example', 'https://b.a.example', true],
      ['a.example', 'https://ba.example', true],
      ['*.example', 'https://a.example', false],
      ['*.example', 'https://b.a.example', false],
      ['*.a.example', 'https://a.example', true],
      ['*.a.example', 'https://ba.example', true],
      ['http://a.example:8080', 'http://a.example:8080', false],
      ['http://a.example:8080', 'https://a.example:8080', true],
      ['http://a.example:8080', 'https://a.example', true],
      ['https://a.example', 'https://a.example', false],
    ] as const) {
      assert.deepEqual(
        await ask([allowed], ['10.0.0.1'], origin),
        checked ? NO_PUBLIC : ['10.0.0.1'],
        origin + allowed,
      );
    }
  });

  it('are none when an error is answered, or when the name server gives no list', async () => {
    const failed: LookupFunction = (_host, _options, answer) => answer(new Error('failed'), []);
    const single: LookupFunction = (_host, _options, answer) => answer(null, '8.8.8.8', 4);
    for (const [lookup, name] of [
      [failed, 'Error'],
      [single, 'ForbiddenDestination'],
      [answering('10.0.0.1'), 'ForbiddenDestination'],
    ] as const) {
      const { promise, resolve } = Promise.withResolvers<readonly unknown[]>();
      openDestinations([], lookup).lookupFor('https://a.example')('a.example', {}, (error, found) =>
        resolve([error?.name, found]),
      );
      assert.deepEqual(await promise, [name, []]);
    }
  });

  it('are missing when the name is not known', async () => {
    const unknown: LookupFunction = (host, _options, answer) =>
      answer(Object.assign(new Error(`getaddrinfo ENOTFOUND ${host}`), { code: 'ENOTFOUND' }), []);
    const lookup = openDestinations([], unknown).lookupFor('https://a.example');
    assert.match(String(await addressesOf(lookup, 'a.example', true)), /ENOTFOUND/);
  });
});
