import type { Config } from '../config/config.ts';
import { systemClock } from '../runtime/system-clock.ts';
import { startServer, type Log, type RunningServer } from '../server.ts';
import { readyLine } from './banner.ts';

const SIGNALS = ['SIGTERM', 'SIGINT'] as const;

/**
 * Starts a server and prints its addresses on stdout; log lines go to stderr. The first SIGTERM or SIGINT stops the
 * server, a second one ends the process at once. Throws UsageError or StoreUnavailable when the server cannot start.
 */
export async function runServer(
  config: Config,
  banner: (server: RunningServer, config: Config) => string,
): Promise<void> {
  const server = await startServer(config, { log: writeLogLine });
  const stop = (): void => {
    for (const signal of SIGNALS) process.removeAllListeners(signal);
    void server.close().then(() => process.exit(0));
  };
  for (const signal of SIGNALS) process.once(signal, stop);
  process.stdout.write(config.json ? readyLine(server, config) : banner(server, config));
}

const writeLogLine: Log = (line) => {
  const time = new Date(systemClock.now()).toISOString();
  process.stderr.write(`${JSON.stringify({ time, ...line })}\n`);
};
