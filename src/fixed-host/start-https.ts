import { listenFailure } from '../config/listen-failure.ts';
import { listen, type HttpLimits, type Listener, type SiteFor } from '../http/listen.ts';
import { GRAPH_HOST } from './graph-host.ts';
import { explainHandshakeFailure } from './handshake-advice.ts';
import { loadAuthority } from './load-authority.ts';

export interface HttpsOptions {
  readonly host: string;
  readonly port: number;
  /** Names and addresses in the certificate, besides loopback, `host` and the host of the Graph. */
  readonly names: readonly string[];
  /** Folder that holds the certificate authority. */
  readonly folder: string;
  readonly limits: HttpLimits;
  readonly siteFor: SiteFor;
  /** Time for the certificate, in epoch ms: the real one, whatever the server's clock shows. */
  readonly now: number;
  readonly log: (line: Readonly<Record<string, unknown>>) => void;
}

export interface HttpsListener extends Listener {
  /** Names and addresses for which the certificate is valid. */
  readonly names: readonly string[];
  readonly certificateFile: string;
  readonly bundleFile: string;
}

/** Answers HTTPS for the same sites as HTTP. Throws UsageError when the authority or the address cannot be used. */
export async function startHttps(options: HttpsOptions): Promise<HttpsListener> {
  const { host, port, limits, siteFor, now, log } = options;
  const authority = await loadAuthority(options.folder, now);
  const { certificateFile, bundleFile } = authority;
  const own = /^(0\.0\.0\.0|::)$/.test(host) ? [] : [host];
  const names = [...new Set(['localhost', '127.0.0.1', '::1', GRAPH_HOST, ...own, ...options.names])];
  const onHandshakeFailure = (code: string): void =>
    log({ level: 'warn', event: 'tls.failed', code, advice: explainHandshakeFailure(code, certificateFile) });
  const tls = { ...(await authority.issue(names, now)), onHandshakeFailure };
  try {
    return { ...(await listen({ host, port, tls }, limits, siteFor)), names, certificateFile, bundleFile };
  } catch (error) {
    throw listenFailure(host, port, error as NodeJS.ErrnoException, '--tls-port');
  }
}
