import { networkInterfaces } from 'node:os';

const EVERY_IPV4 = '0.0.0.0';
const EVERY_IPV6 = '::';

/** Returns the host part of a URL at which a server that listens on `host` can be opened on this machine. */
export function toUrlHost(host: string): string {
  if (host === EVERY_IPV4) return '127.0.0.1';
  if (host === EVERY_IPV6) return '[::1]';
  return host.includes(':') ? `[${host}]` : host;
}

/** Returns the other addresses of this machine, as URL hosts, at which a server that listens on `host` can be reached. */
export function listNetworkHosts(host: string): readonly string[] {
  if (host !== EVERY_IPV4 && host !== EVERY_IPV6) return [];
  const addresses = Object.values(networkInterfaces()).flatMap((each) => each ?? []);
  return addresses
    .filter(({ internal, family, address }) => {
      // A link-local IPv6 address opens only together with the name of the interface.
      if (internal || address.startsWith('fe80:')) return false;
      return family === 'IPv4' || host === EVERY_IPV6;
    })
    .map(({ family, address }) => (family === 'IPv6' ? `[${address}]` : address));
}
