import type { Log } from './app/ports/log.ts';
import { DEFAULTS, isLoopback, type Config } from './config/config.ts';
import { UsageError } from './config/usage-error.ts';
import { parseDate } from './domain/instant.ts';
import { type Demo } from './seed/find-demo.ts';
import { readSeed } from './seed/seed.ts';
import { startServer } from './server.ts';

/** Options of `startSwitchhook`; each has the meaning of the flag of the same name of `switchhook dev`. */
export interface SwitchhookOptions {
  /** Address to listen on; default 127.0.0.1. Beyond loopback a `controlToken` is needed. */
  readonly host?: string;
  /** Port to listen on; default 0, any free port. */
  readonly port?: number;
  /** Folder of the SQLite file; without it all data are kept in memory. */
  readonly data?: string;
  /** Content of a seed file (see `switchhook/seed.schema.json`); default: the demo app, Page and consumers. */
  readonly seed?: object;
  /** The instant that the clock shows at start, and from which it runs. */
  readonly clock?: Date | string;
  /** Stops the clock until it is moved; default false. */
  readonly freeze?: boolean;
  /** Keeps this process running until the instance is closed; default true. */
  readonly blocksExit?: boolean;
  /** Bearer token that `/_control` demands. */
  readonly controlToken?: string;
  /** Receives every log line as an object; default: no log. */
  readonly onLog?: Log;
}

/** A running instance. */
export interface Switchhook {
  /** Address of the server without a slash at the end, such as `http://127.0.0.1:4000`. */
  readonly url: string;
  /** The first app and Page of the seed; undefined where the seed has none. */
  readonly demo: Demo | undefined;
  /** Ends what is under way within about four seconds, then the server. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * Starts Switchhook in this process. Resolves when it answers. Throws UsageError for options that cannot work, and
 * ParamError or Refused for a seed with mistakes.
 */
export async function startSwitchhook(options: SwitchhookOptions = {}): Promise<Switchhook> {
  const { host = DEFAULTS.host, port = 0, data, seed, clock, freeze = false, controlToken, onLog } = options;
  const { blocksExit = DEFAULTS.blocksExit } = options;
  if (!isLoopback(host) && controlToken === undefined) {
    throw new UsageError(`Binding ${host} opens /_control to others: give a controlToken, or bind 127.0.0.1.`);
  }
  const config: Config = {
    ...DEFAULTS,
    host,
    port,
    data,
    controlToken,
    freezeClock: freeze,
    blocksExit,
    clock: clock === undefined ? undefined : readInstant(clock),
  };
  const server = await startServer(config, {
    ...(onLog && { log: onLog }),
    ...(seed && { seed: readSeed(seed) }),
  });
  return {
    url: server.url,
    demo: server.demo,
    close: () => server.close(),
    [Symbol.asyncDispose]: () => server.close(),
  };
}

function readInstant(clock: Date | string): number {
  const instant = new Date(typeof clock === 'string' ? parseDate(clock) : clock).getTime();
  if (Number.isNaN(instant))
    throw new UsageError(`clock takes an instant such as 2027-06-01T12:00:00Z, not ${String(clock)}.`);
  return instant;
}
