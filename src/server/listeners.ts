import type { Log } from '../app/ports/log.ts';
import type { Config } from '../config/config.ts';
import { listenFailure } from '../config/listen-failure.ts';
import type { HttpsListener } from '../fixed-host/start-https.ts';
import { listen, type Listener } from '../http/listen.ts';
import { toUrlHost } from '../http/open-addresses.ts';
import { systemClock } from '../runtime/system-clock.ts';
import type { Sites } from './sites.ts';

/** The HTTPS port of a server, and what clients need to trust it. */
export interface HttpsAddress extends Pick<HttpsListener, 'names' | 'certificateFile' | 'bundleFile'> {
  /** Without a slash at the end. */
  readonly url: string;
}

/** The open ports of a server. */
export interface Listeners {
  /** Address of the HTTP port, without a slash at the end. */
  readonly url: string;
  /** Undefined when the config asks for no HTTPS port. */
  readonly https: HttpsAddress | undefined;
  /** Accepts no more, waits up to `graceMs` for the answers under way, then closes every connection. */
  close(graceMs: number): Promise<void>;
}

/** Opens the ports that the config names. Throws UsageError when one cannot be bound. */
export async function startListeners(config: Config, sites: Sites, log: Log): Promise<Listeners> {
  // HTTPS first: a server that answers on its plain port is then ready on both.
  const https = await startHttpsListener(config, sites, log);
  const http = await startHttpListener(config, sites).catch(async (error: unknown) => {
    await https?.close(0);
    throw error;
  });
  const host = toUrlHost(config.host);
  return {
    url: `http://${host}:${http.port}`,
    https: https && toHttpsAddress(`https://${host}`, https),
    async close(graceMs) {
      await Promise.all([http.close(graceMs), https?.close(graceMs)]);
    },
  };
}

async function startHttpListener({ host, port }: Config, { limits, siteFor }: Sites): Promise<Listener> {
  try {
    return await listen({ host, port }, limits, siteFor);
  } catch (error) {
    throw listenFailure(host, port, error as NodeJS.ErrnoException);
  }
}

async function startHttpsListener({ host, https }: Config, sites: Sites, log: Log): Promise<HttpsListener | undefined> {
  if (!https) return undefined;
  // Loaded only here, because most servers need no certificate.
  const { startHttps } = await import('../fixed-host/start-https.ts');
  return startHttps({ host, ...https, ...sites, now: systemClock.now(), log });
}

const toHttpsAddress = (origin: string, { port, names, certificateFile, bundleFile }: HttpsListener): HttpsAddress => ({
  url: `${origin}:${port}`,
  names,
  certificateFile,
  bundleFile,
});
