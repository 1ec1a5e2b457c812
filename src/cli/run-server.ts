import type { Log } from '../app/ports/log.ts';
import type { Config } from '../config/config.ts';
import { systemClock } from '../runtime/system-clock.ts';
import { startServer, type RunningServer } from '../server.ts';
import { readyLine } from './banner.ts';
import { setServerFlags, setStartFlags } from './engine-flags.ts';
import { stopInOrder, surviveClosedOutput } from './lifecycle.ts';

/**
 * Starts a server, which runs until the process is stopped, and prints its addresses on stdout. Log lines go to stderr.
 * Throws UsageError or StoreUnavailable when the server cannot start.
 */
export async function runServer(
  config: Config,
  banner: (server: RunningServer, config: Config) => string,
): Promise<void> {
  surviveClosedOutput();
  setStartFlags();
  const server = await startServer(config, { log: writeLogLine });
  setServerFlags();
  stopInOrder(() => server.close());
  process.stdout.write(config.json ? readyLine(server, config) : banner(server, config));
}

const writeLogLine: Log = (line) => {
  const time = new Date(systemClock.now()).toISOString();
  process.stderr.write(`${JSON.stringify({ time, ...line })}\n`);
};
