import { lookup as systemLookup } from 'node:dns';
import { BlockList, isIP, isIPv6, type LookupFunction } from 'node:net';
import { describeFailure, type DeliveryFailure } from '../domain/delivery-failure.ts';
import { isPublicAddress } from './public-address.ts';

/** A callback address as its owner gave it → where to connect. Undefined for what cannot be posted to. */
export function readDestination(address: string): URL | undefined {
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

/** Where webhooks may go. */
export interface Destinations {
  /** Returns why a URL may not be posted to, as far as it is known before its host name is looked up. */
  objection(url: URL): DeliveryFailure | undefined;
  /**
   * How a connection to an origin finds its address. Where addresses are checked, it resolves to those that passed, and
   * the connection goes to one of them: the name is not asked for again, so a later answer gains nothing. TLS still
   * verifies the name.
   */
  lookupFor(origin: string): LookupFunction;
}

/** Everything, as a developer on one machine needs it: loopback and plain http. */
export const anyDestination: Destinations = { objection: () => undefined, lookupFor: () => systemLookup };

/** Something that is allowed besides public https. */
type Allowed =
  | { readonly kind: 'addresses'; readonly family: 'ipv4' | 'ipv6'; readonly net: string; readonly prefix: number }
  | { readonly kind: 'host'; readonly host: string }
  | { readonly kind: 'suffix'; readonly suffix: string }
  | { readonly kind: 'origin'; readonly origin: string };

/**
 * An entry of the allow list: `10.0.0.0/8`, `fd00::/8`, an address, a host name, `*.suffix` (what is below it), or an
 * origin such as `http://receiver:8080`. Undefined for anything else.
 */
export function readAllowed(entry: string): Allowed | undefined {
  const text = entry.trim().toLowerCase();
  if (text.includes('://')) {
    const url = readDestination(text);
    const bare = url?.pathname === '/' && url.search === '' && url.hash === '' && !/[?#]$/.test(text);
    return url && bare ? { kind: 'origin', origin: url.origin } : undefined;
  }
  const [, net = '', prefix] = /^([\d.a-f:]+)(?:\/(\d{1,3}))?$/.exec(text) ?? [];
  const version = isIP(net);
  if (version !== 0) {
    const most = version === 4 ? 32 : 128;
    const bits = prefix === undefined ? most : Number(prefix);
    return bits <= most ? { kind: 'addresses', family: version === 4 ? 'ipv4' : 'ipv6', net, prefix: bits } : undefined;
  }
  const isSuffix = text.startsWith('*.');
  const name = isSuffix ? text.slice(2) : text;
  // As a URL has it: punycode, no odd spelling of an address. Those would never match, and a typing error shows.
  const host = URL.parse(`https://${name}`)?.host;
  if (host !== name || isIP(host) !== 0 || !/^[a-z\d_-]+(\.[a-z\d_-]+)*$/.test(host)) return undefined;
  return isSuffix ? { kind: 'suffix', suffix: `.${name}` } : { kind: 'host', host };
}

/**
 * Where a service for others sends webhooks: https to public addresses, and what its operator allows besides. The
 * addresses of an allowed name or origin are not checked; plain http goes to allowed origins only. A callback on this
 * very server is a destination like any other: its public URL has to be public, or allowed. Throws RangeError for an
 * entry that cannot be read.
 */
export function openDestinations(entries: readonly string[], resolve: LookupFunction = systemLookup): Destinations {
  const nets = { ipv4: new BlockList(), ipv6: new BlockList() };
  const hosts = new Set<string>();
  const suffixes: string[] = [];
  const origins = new Set<string>();
  for (const entry of entries) {
    const allowed = readAllowed(entry);
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
      const fit = Array.isArray(found) ? found.filter(({ address }) => mayConnect(address)) : [];
      const [first] = fit;
      if (!first) return answer(new ForbiddenDestination('the host name does not stand for a public address'), []);
      if (options.all) answer(null, fit);
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
  };
}
