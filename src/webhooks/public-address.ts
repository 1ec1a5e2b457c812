import { BlockList, isIPv4, isIPv6 } from 'node:net';

/**
 * Addresses that are not public. Source: IANA's IPv4 and IPv6 Special-Purpose Address Registries. Networks that a registry
 * calls globally reachable but that no webhook receiver uses (AS112, AMT) are not public here either.
 */

const IPV4: readonly (readonly [net: string, prefix: number])[] = [
  ['0.0.0.0', 8], // this network
  ['10.0.0.0', 8], // private
  ['100.64.0.0', 10], // shared by carriers' customers; Alibaba's metadata
  ['127.0.0.0', 8], // loopback
  ['168.63.129.16', 32], // the host of an Azure machine, at an address that looks public
  ['169.254.0.0', 16], // link-local, and the metadata of most clouds
  ['172.16.0.0', 12], // private
  ['192.0.0.0', 24], // protocol assignments; Oracle's metadata
  ['192.0.2.0', 24], // documentation
  ['192.31.196.0', 24], // AS112
  ['192.52.193.0', 24], // AMT
  ['192.88.99.0', 24], // 6to4 relays
  ['192.168.0.0', 16], // private
  ['192.175.48.0', 24], // AS112
  ['198.18.0.0', 15], // benchmarks
  ['198.51.100.0', 24], // documentation
  ['203.0.113.0', 24], // documentation
  ['224.0.0.0', 4], // multicast
  ['240.0.0.0', 4], // reserved, and broadcast
];

/**
 * The only IPv6 network that is assigned for public addresses. It leaves out unspecified, loopback, IPv4-mapped and
 * -compatible addresses, NAT64 (64:ff9b::/96, 64:ff9b:1::/48), discard-only, unique local (fc00::/7), link-local and
 * multicast.
 */
const GLOBAL: readonly [net: string, prefix: number] = ['2000::', 3];

const IPV6: readonly (readonly [net: string, prefix: number])[] = [
  ['2001::', 23], // protocol assignments: Teredo, ORCHID, benchmarks
  ['2001:db8::', 32], // documentation
  ['2002::', 16], // 6to4: an IPv4 address inside
  ['2620:4f:8000::', 48], // AS112
  ['3ffe::', 16], // the former 6bone
  ['3fff::', 20], // documentation
];

interface Networks {
  readonly ipv4: BlockList;
  readonly global: BlockList;
  readonly ipv6: BlockList;
}

let networks: Networks | undefined;

/** Returns one list for each family: in a list with IPv6 networks Node checks an IPv4 address as its IPv4-mapped one. */
function makeNetworks(): Networks {
  const [ipv4, global, ipv6] = [new BlockList(), new BlockList(), new BlockList()];
  for (const [net, prefix] of IPV4) ipv4.addSubnet(net, prefix, 'ipv4');
  global.addSubnet(...GLOBAL, 'ipv6');
  for (const [net, prefix] of IPV6) ipv6.addSubnet(net, prefix, 'ipv6');
  return { ipv4, global, ipv6 };
}

/** Returns true for an address that can be reached from the whole Internet; false also for text that is no address, and for one with a zone (`fe80::1%eth0`). */
export function isPublicAddress(address: string): boolean {
  networks ??= makeNetworks();
  const { ipv4, global, ipv6 } = networks;
  if (isIPv4(address)) return !ipv4.check(address, 'ipv4');
  if (!isIPv6(address) || address.includes('%')) return false;
  return global.check(address, 'ipv6') && !ipv6.check(address, 'ipv6');
}
