import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import ipaddr from 'ipaddr.js';
import { isPublicAddress } from './public-address.ts';

/**
 * Compares isPublicAddress() with ipaddr.js, which has the special-purpose networks in a table of its own, over a million
 * addresses: at random, at both ends of each special network, and IPv4 addresses inside of IPv6 ones.
 */

const ADDRESSES = 1_000_000;

/** An address as a number, with the number of its bits. */
interface Address {
  readonly value: bigint;
  readonly bits: 32 | 128;
}

interface Net extends Address {
  readonly prefix: number;
}

const toNet = (cidr: string): Net => {
  const [address, prefix] = ipaddr.parseCIDR(cidr);
  const bytes = address.toByteArray();
  const value = BigInt(`0x${bytes.map((byte) => byte.toString(16).padStart(2, '0')).join('')}`);
  return { value, bits: bytes.length === 4 ? 32 : 128, prefix };
};

const contains = (net: Net, { value, bits }: Address): boolean =>
  net.bits === bits && value >> BigInt(bits - net.prefix) === net.value >> BigInt(bits - net.prefix);

/** Networks of which the two judge differently, each with the reason; of two that contain an address, the first counts. */
const DISAGREEMENTS = [
  {
    net: '168.63.129.16/32',
    isPublic: false,
    reason: 'Azure gives the host of a virtual machine this address, which no registry lists: it answers only inside.',
  },
  {
    net: '3ffe::/16',
    isPublic: false,
    reason: 'The 6bone ended in 2006 (RFC 3701); its network is not assigned again, and ipaddr.js does not list it.',
  },
  {
    net: '::/96',
    isPublic: false,
    reason: 'IPv4-compatible addresses (RFC 4291) name an IPv4 address; ipaddr.js lists only :: and ::1.',
  },
  {
    net: '64:ff9b::/32',
    isPublic: false,
    reason: 'Beside the two networks of NAT64, which ipaddr.js lists, nothing of 64:ff9b::/32 is assigned.',
  },
  {
    net: '::/3',
    isPublic: false,
    reason:
      'Not assigned for public addresses: the registry of IPv6 has only 2000::/3. ipaddr.js lists exceptions only.',
  },
  {
    net: '4000::/2',
    isPublic: false,
    reason: 'Not assigned (4000::/3 and 6000::/3), as ::/3.',
  },
  {
    net: '8000::/1',
    isPublic: false,
    reason: 'Not assigned, apart from unique local, link-local and multicast addresses, which both refuse.',
  },
] as const;
const rows = DISAGREEMENTS.map(({ net, ...row }) => ({ ...row, cidr: net, net: toNet(net), count: 0 }));

/** Networks at whose ends the two are compared: special ones, those beside them, and those that carry IPv4 addresses. */
const NETS = `
  0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 168.63.129.16/32 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24
  192.31.196.0/24 192.52.193.0/24 192.88.99.0/24 192.168.0.0/16 192.175.48.0/24 198.18.0.0/15 198.51.100.0/24
  203.0.113.0/24 224.0.0.0/4 240.0.0.0/4 255.255.255.255/32 1.0.0.0/8 8.8.8.0/24
  ::/128 ::1/128 ::/96 ::ffff:0:0/96 ::ffff:0:0:0/96 64:ff9b::/96 64:ff9b:1::/48 100::/64 100:0:0:1::/64 2000::/3
  2001::/23 2001::/32 2001:1::1/128 2001:2::/48 2001:3::/32 2001:4:112::/48 2001:10::/28 2001:20::/28 2001:30::/28
  2001:db8::/32 2002::/16 2620:4f:8000::/48 2606:4700::/32 2a00::/12 3ffe::/16 3fff::/20 4000::/3 5f00::/16 8000::/1
  fc00::/7 fe80::/10 fec0::/10 ff00::/8`
  .trim()
  .split(/\s+/)
  .map(toNet);

/** Prefixes of addresses of 128 bits that carry an IPv4 address, and the number of bits behind it. */
const CARRIERS = [
  { net: toNet('::/96'), behind: 0n },
  { net: toNet('::ffff:0:0/96'), behind: 0n },
  { net: toNet('::ffff:0:0:0/96'), behind: 0n },
  { net: toNet('64:ff9b::/96'), behind: 0n },
  { net: toNet('64:ff9b:1::/96'), behind: 0n },
  { net: toNet('2002::/16'), behind: 80n },
  { net: toNet('2001::/32'), behind: 0n },
  { net: toNet('2606:4700:0:0:0:5efe::/96'), behind: 0n }, // ISATAP
] as const;

/** A generator of 32 random bits with a fixed seed (Mulberry32), so that a failure comes again. */
class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed;
  }

  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return (mixed ^ (mixed >>> 14)) >>> 0;
  }

  bits(count: number): bigint {
    let value = 0n;
    for (let at = 0; at < count; at += 32) value = (value << 32n) | BigInt(this.next());
    return BigInt.asUintN(count, value);
  }

  pick<T>(items: readonly T[]): T {
    return items[this.next() % items.length] as T;
  }
}

const random = new Random(20261126);

/** Returns an address inside of a network or beside it. */
function near(net: Net): Address {
  const size = 1n << BigInt(net.bits - net.prefix);
  const first = (net.value / size) * size;
  const offset = BigInt(random.next() % 4);
  const inside = first + random.bits(net.bits - net.prefix);
  const value = random.pick([
    first - 1n - offset,
    first + offset,
    inside,
    first + size - 1n - offset,
    first + size + offset,
  ]);
  return { value: BigInt.asUintN(net.bits, value), bits: net.bits };
}

const makers: readonly (() => Address)[] = [
  () => ({ value: random.bits(32), bits: 32 }),
  () => ({ value: random.bits(128), bits: 128 }),
  // Global unicast: most of the addresses that are in use.
  () => ({ value: (1n << 125n) | random.bits(125), bits: 128 }),
  () => near(random.pick(NETS)),
  () => {
    const { net, behind } = random.pick(CARRIERS);
    const carried = random.next() % 2 === 0 ? random.bits(32) : near(random.pick(NETS.slice(0, 22))).value;
    return { value: net.value | (carried << behind), bits: 128 };
  },
];

/** Writes an address in one of the forms of its text: IPv6 whole or short, in either letter case, its end as IPv4. */
function write({ value, bits }: Address): string {
  const octets = (low: number): string => [24, 16, 8, 0].map((shift) => String((low >>> shift) & 0xff)).join('.');
  if (bits === 32) return octets(Number(value));
  const digits = value.toString(16).padStart(32, '0');
  const groups = [0, 4, 8, 12, 16, 20, 24, 28].map((at) => digits.slice(at, at + 4));
  const form = random.next() % 8;
  if (form === 0) return groups.join(':').toUpperCase();
  const short = groups.map((group) => Number.parseInt(group, 16).toString(16));
  const words = form === 1 ? [...short.slice(0, 6), octets(Number(value & 0xffffffffn))] : short;
  return words.join(':').replace(/(^|:)0(:0)+(:|$)/, '::');
}

describe('isPublicAddress() beside ipaddr.js', () => {
  it('agrees over a million addresses, apart from the networks of the table', () => {
    const ranges = new Map<string, number>();
    const unexplained: string[] = [];
    for (let i = 0; i < ADDRESSES; i++) {
      const address = (makers[i % makers.length] as () => Address)();
      const text = write(address);
      const range = (address.bits === 32 ? ipaddr.IPv4 : ipaddr.IPv6).parse(text).range();
      ranges.set(range, (ranges.get(range) ?? 0) + 1);
      const isPublic = isPublicAddress(text);
      if (isPublic === (range === 'unicast')) continue;
      const row = rows.find(({ net }) => contains(net, address));
      if (row?.isPublic === isPublic) row.count++;
      else unexplained.push(`${text}: ${isPublic ? 'public' : 'not public'}, ipaddr.js says ${range}`);
    }
    assert.deepEqual(unexplained.slice(0, 20), []);
    // Every network that ipaddr.js knows was met, and public addresses are no rarity.
    const known = [ipaddr.IPv4, ipaddr.IPv6].flatMap(({ prototype }) =>
      Object.keys((prototype as unknown as { SpecialRanges: object }).SpecialRanges),
    );
    assert.deepEqual(
      known.filter((range) => !ranges.has(range)),
      [],
    );
    assert.ok((ranges.get('unicast') ?? 0) > ADDRESSES / 4);
  });

  for (const { cidr, reason } of rows) {
    it(`differs in ${cidr}: ${reason}`, () => assert.ok((rows.find((row) => row.cidr === cidr)?.count ?? 0) > 0));
  }

  it('takes no text that only ipaddr.js reads: octal, hexadecimal and short forms of IPv4, and zones', () => {
    for (const text of ['010.8.8.8', '0x8.8.8.8', '8.8', '134744072', '0x08080808', '2606:4700::1%eth0']) {
      assert.equal(ipaddr.isValid(text), true, text);
      assert.equal(isPublicAddress(text), false, text);
    }
  });
});
