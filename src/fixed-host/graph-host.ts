import { connect as connectTcp, isIP, type Socket } from 'node:net';

/** Host that clients of the Graph have compiled in, and the only one that Switchhook stands in for. */
export const GRAPH_HOST = 'graph.facebook.com';

/** Address of an instance that was started without options. */
export const DEFAULT_URL = 'http://127.0.0.1:4000';

/** Reads the address of an instance: http or https, without a path; undefined when it is none, or the real host. */
export function parseInstanceUrl(text: string): URL | undefined {
  const url = URL.parse(text);
  const isServer = url && /^https?:$/.test(url.protocol) && url.pathname === '/' && !/[?#@]/.test(text);
  return isServer && url.hostname !== GRAPH_HOST ? url : undefined;
}

/** Opens a connection to an instance, which speaks HTTP/1.1; failures are events of the socket. */
export function connectToInstance({ protocol, hostname, port }: URL): Socket {
  // An IPv6 address stands in brackets in a URL.
  const host = hostname.replace(/^\[(.*)\]$/, '$1');
  if (protocol === 'http:') return connectTcp(Number(port || 80), host);
  const servername = isIP(host) === 0 ? host : '';
  // Loaded only here, because most instances speak plain HTTP.
  const { connect: connectTls } = process.getBuiltinModule('node:tls');
  return connectTls({ host, port: Number(port || 443), servername, ALPNProtocols: ['http/1.1'] });
}
