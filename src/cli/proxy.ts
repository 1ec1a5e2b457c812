import { listenFailure } from '../config/listen-failure.ts';
import { readHosts, readPort } from '../config/readers.ts';
import { UsageError } from '../config/usage-error.ts';
import type { Authority } from '../fixed-host/authority.ts';
import { DEFAULT_URL, GRAPH_HOST, parseInstanceUrl } from '../fixed-host/graph-host.ts';
import { explainHandshakeFailure } from '../fixed-host/handshake-advice.ts';
import { loadAuthority } from '../fixed-host/load-authority.ts';
import { startProxy } from '../fixed-host/proxy.ts';
import { systemClock } from '../runtime/system-clock.ts';
import { stopInOrder, surviveClosedOutput } from './lifecycle.ts';
import type { OptionValues } from './options.ts';
import { trustLines } from './trust-lines.ts';
import { warnIfUnreachable } from './warn-if-unreachable.ts';
import { writeMessage } from './write-message.ts';

/** Runs `switchhook proxy` until the process is stopped. Throws UsageError when it cannot start. */
export async function proxy(options: OptionValues): Promise<void> {
  surviveClosedOutput();
  const instance = parseInstanceUrl(options.require('url'));
  if (!instance) throw new UsageError(`--url takes the address of a Switchhook, such as ${DEFAULT_URL}.`);
  const port = readPort(options.require('port'));
  const tunnel = options.find('tunnel');
  const tunnelHosts = tunnel === undefined ? [] : tunnel === '*' ? ['*'] : readHosts('--tunnel', tunnel);
  const now = systemClock.now();
  const authority = await loadAuthority(options.require('data'), now);
  const running = await startProxy({
    port,
    instance,
    certificate: await authority.issue([GRAPH_HOST], now),
    tunnelHosts,
    onTrouble: writeMessage,
    onHandshakeFailure: (code) => writeMessage(explainHandshakeFailure(code, authority.certificateFile)),
  }).catch((error: unknown) => {
    throw listenFailure('127.0.0.1', port, error as NodeJS.ErrnoException);
  });
  stopInOrder(() => running.close());
  await warnIfUnreachable(instance.origin);
  process.stdout.write(
    options.isOn('json') ? readyLine(running.url, authority) : banner(running.url, instance, authority),
  );
}

function readyLine(url: string, { certificateFile, bundleFile }: Authority): string {
  return `${JSON.stringify({ ready: true, url, certificate: certificateFile, bundle: bundleFile })}\n`;
}

const banner = (url: string, instance: URL, authority: Authority): string => `
Requests to ${GRAPH_HOST} through this proxy go to ${instance.origin}. For clients:

  export HTTPS_PROXY=${url}
  export NODE_USE_ENV_PROXY=1  # Node: its fetch and node:https use the proxy only with this
${trustLines(authority)}
`;
