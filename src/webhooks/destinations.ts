import { lookup as systemLookup } from 'node:dns';
import { BlockList, isIP, isIPv6, type LookupFunction } from 'node:net';
import { describeFailure, type DeliveryFailure } from '../domain/delivery-failure.ts';
import { isPublicAddress } from './public-address.ts';

/** Parses a callback address. Returns undefined for one that is not http or https, or that has a user name or password. */
export function parseDestination(address: string): URL | undefined {
  const url = URL.parse(address);
  if (!url || !['http:', 'https:'].includes(url.protocol) || url.username !== '' || url.password !== '')
    return undefined;
  return url;
}

/** A connection that the rules for destinations do not allow. */
export class ForbiddenDestination extends Error {
  override readonly name = 'ForbiddenDestination';
  readonly failure: DeliveryFailure;

  constructor(reason: string) {
    super(describeFailure(forbidden(reason)));
    this.failure = forbidden(reason);
  }
}

const forbidden = (reason: string): DeliveryFailure => ({ kind: 'forbidden', detail: reason });

/** The rules for the addresses that webhooks may go to. */
export interface Destinations {
  /** Returns why a URL may not be posted to, as far as it is known before its host name is looked up. */
  objection(url: URL): DeliveryFailure | undefined;
  /**
   * Returns the DNS lookup for connections to an origin. Where addresses are checked, the lookup resolves to the allowed
   * ones only, and the connection goes to one of them. There is no second lookup, which could have another answer. TLS
   * still verifies the name.
   */
  lookupFor(origin: string): LookupFunction;
  /** Allows an origin from now on, such as that of this server, which is known only once it listens. */
  trust(origin: string): void;
}

/** The rules of development: every destination is allowed, loopback and plain http included. */
export const anyDestination: Destinations = {
  objection: () => undefined,
  lookupFor: () => systemLookup,
  trust: () => {},
};

/** An entry of the allow list: destinations that are allowed besides public https. */
type AllowListEntry =
  | { readonly kind: 'addresses'; readonly family: 'ipv4' | 'ipv6'; readonly net: string; readonly prefix: number }
  | { readonly kind: 'host'; readonly host: string }
  | { readonly kind: 'suffix'; readonly suffix: string }
  | { readonly kind: 'origin'; readonly origin: string };

/**
 * Parses an entry of the allow list: `10.0.0.0/8`, `fd00::/8`, an address, a host name, `*.suffix` for all names below
 * it, or an origin such as `http://receiver:8080`. Returns undefined for anything else.
 */
export function parseAllowListEntry(entry: string): AllowListEntry | undefined {
  const text = entry.trim().toLowerCase();
  if (text.includes('://')) {
    const url = parseDestination(text);
    const bare = url?.pathname === '/' && url.search === '' && url.hash === '' && !/[?#]$/.test(text);
    return url && bare ? { kind: 'origin', origin: url.origin } : undefined;
  }
  const [, net = '', prefix] = /^([\d.a-f:]+)(?:\/(\d{1,3}))?$/.exec(text) ?? [];
  const version = isIP(net);
  if (version !== 0) {
    const maximum = version === 4 ? 32 : 128;
    const bits = prefix === undefined ? maximum : Number(prefix);
    return bits <= maximum
      ? { kind: 'addresses', family: version === 4 ? 'ipv4' : 'ipv6', net, prefix: bits }
      : undefined;
  }
  const isSuffix = text.startsWith('*.');
  const name = isSuffix ? text.slice(2) : text;
  // A host that a URL spells differently would never match: punycode, unusual spellings of an address, typing errors.
  const host = URL.parse(`https://${name}`)?.host;
  if (host !== name || isIP(host) !== 0 || !/^[a-z\d_-]+(\.[a-z\d_-]+)*$/.test(host)) return undefined;
  return isSuffix ? { kind: 'suffix', suffix: `.${name}` } : { kind: 'host', host };
}

/**
 * Returns the rules of a service for others: https to public addresses, and the destinations that its operator allows.
 * The addresses of an allowed name or origin are not checked; plain http is possible to allowed origins only. A callback
 * on this server is a destination like any other: the public URL has to be public or allowed. Throws RangeError for an
 * entry that cannot be parsed.
 */
export function openDestinations(entries: readonly string[], resolve: LookupFunction = systemLookup): Destinations {
  const nets = { ipv4: new BlockList(), ipv6: new BlockList() };
  const hosts = new Set<string>();
  const suffixes: string[] = [];
  const origins = new Set<string>();
  for (const entry of entries) {
    const allowed = parseAllowListEntry(entry);
    if (!allowed) throw new RangeError(`"${entry}" is no address, host name or origin`);
    if (allowed.kind === 'addresses') nets[allowed.family].addSubnet(allowed.net, allowed.prefix, allowed.family);
    else if (allowed.kind === 'host') hosts.add(allowed.host);
    else if (allowed.kind === 'suffix') suffixes.push(allowed.suffix);
    else origins.add(allowed.origin);
  }

  const mayConnect = (address: string): boolean =>
    isPublicAddress(address) ||
    (isIPv6(address) ? !address.includes('%') && nets.ipv6.check(address, 'ipv6') : nets.ipv4.check(address, 'ipv4'));

  function isTrusted(url: URL): boolean {
    const name = url.hostname.replace(/\.$/, '');
    return origins.has(url.origin) || hosts.has(name) || suffixes.some((suffix) => name.endsWith(suffix));
  }

  const checked: LookupFunction = (hostname, options, answer) => {
    resolve(hostname, { ...options, all: true }, (error, found) => {
      if (error) return answer(error, []);
      const allowed = Array.isArray(found) ? found.filter(({ address }) => mayConnect(address)) : [];
      const [first] = allowed;
      if (!first) return answer(new ForbiddenDestination('the host name does not stand for a public address'), []);
      if (options.all) answer(null, allowed);
      else answer(null, first.address, first.family);
    });
  };

  return {
    objection(url) {
      if (url.protocol !== 'https:' && !origins.has(url.origin)) return forbidden('only https is posted to');
      const literal = url.hostname.replace(/^\[|\]$/g, '');
      // Node connects to an address as it stands, without a lookup.
      if (isIP(literal) === 0 || isTrusted(url) || mayConnect(literal)) return undefined;
      return forbidden('the address is not public');
    },
    lookupFor: (origin) => (isTrusted(new URL(origin)) ? resolve : checked),
    trust: (origin) => void origins.add(origin),
  };
}
