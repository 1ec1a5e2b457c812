import { readFileSync } from 'node:fs';
import type { Clock, Ports } from './app/ports.ts';
import { systemClock } from './app/system-clock.ts';
import { isLoopback, LOG_LEVELS, UsageError, type Config } from './config.ts';
import { controlSite } from './control/control.ts';
import { plainErrorOf } from './control/plain-error.ts';
import { Receivers } from './control/receivers.ts';
import { CONTROL_PREFIX } from './control/routes.ts';
import { DEMO_SEED, plantSeed, readSeed, showSeed, type Seed, type Shown } from './control/seed.ts';
import { webhookBody } from './contract/webhooks.ts';
import { verifyCallback } from './delivery/challenge.ts';
import { startCourier, type Courier } from './delivery/courier.ts';
import { openPoster } from './delivery/post.ts';
import { signatures } from './delivery/signature.ts';
import { openSqlite } from './store/sqlite.ts';
import { openStore } from './store/store.ts';
import { graphSite } from './wire/graph.ts';
import { listen, type Listener } from './wire/http.ts';

export type Log = (line: Readonly<Record<string, unknown>>) => void;

export interface RunningServer {
  /** Without a slash at the end. */
  readonly url: string;
  /** The seed's first app and Page, to begin with. */
  readonly shown: Shown | undefined;
  /** Lets what is under way end, within about four seconds. */
  close(): Promise<void>;
}

/** What tests replace: the clock, and where log lines go. */
export interface Substitutes {
  readonly clock?: Clock;
  readonly log?: Log;
}

/** How long deliveries and answers under way may take to end. */
const GRACE_MS = 3000;

/** Puts the parts together. Resolves when a write and its webhook would work; throws UsageError when they cannot. */
export async function startServer(config: Config, substitutes: Substitutes = {}): Promise<RunningServer> {
  const { clock = systemClock, log: write = () => {} } = substitutes;
  const seed = config.seedFile === undefined ? DEMO_SEED : readSeedFile(config.seedFile);
  const level = LOG_LEVELS.indexOf(config.logLevel);
  const log: Log = (line) => {
    if (LOG_LEVELS.findIndex((each) => each === line['level']) <= level) write(line);
  };

  const store = openStore(openSqlite(config.data));
  const poster = openPoster({ deadlineMs: config.deliveryDeadlineMs });
  let courier: Courier | undefined;
  let url = '';
  const publicUrl = () => url;
  const ports: Ports = {
    store,
    clock,
    wake: () => courier?.wake(),
    webhookBody,
    verifyCallback: (callbackUrl, verifyToken) => verifyCallback(poster, callbackUrl, verifyToken),
  };

  try {
    const planted = (await store.read((reads) => reads.fact('shown'))) !== undefined;
    if (!planted) await plantSeed(ports, seed);
    else if (config.seedFile !== undefined)
      log({ level: 'warn', event: 'seed.skipped', reason: 'the data is not empty' });
    const listener = await open(ports);
    url = `http://${config.host.includes(':') ? `[${config.host}]` : config.host}:${listener.port}`;
    courier = startCourier(ports, poster, { policy: config.retry, publicUrl, log });
    return { url, shown: await showSeed(ports), close: () => close(listener) };
  } catch (error) {
    await store.close();
    throw error;
  }

  async function open(ports: Ports): Promise<Listener> {
    const token = isLoopback(config.host) ? config.controlToken : (config.controlToken ?? '');
    const control = controlSite(ports, new Receivers(store, clock, signatures), { token, log });
    const graph = graphSite(ports, { publicUrl, bodyBytes: config.bodyBytes, log });
    const limits = { bodyBytes: config.bodyBytes, requestMs: config.requestDeadlineMs };
    const isControl = (path: string) => path === CONTROL_PREFIX || path.startsWith(`${CONTROL_PREFIX}/`);
    try {
      return await listen(config, limits, (path) => (isControl(path) ? control : graph));
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      const where = `${config.host}:${config.port}`;
      if (code === 'EADDRINUSE')
        throw new UsageError(`Port ${config.port} is in use; give another with --port, or 0 for any.`);
      if (code === 'EACCES')
        throw new UsageError(`This user may not listen on ${where}; give another port with --port.`);
      if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
        throw new UsageError(`This machine has no address ${config.host}.`);
      throw error;
    }
  }

  async function close(listener: Listener): Promise<void> {
    await Promise.all([listener.close(GRACE_MS), courier?.stop(GRACE_MS)]);
    await store.close();
  }
}

function readSeedFile(path: string): Seed {
  try {
    return readSeed(JSON.parse(readFileSync(path, 'utf8')));
  } catch (error) {
    const { message } = plainErrorOf(error) ?? (error as Error);
    throw new UsageError(`The seed file ${path} cannot be used: ${message.replace(/\.$/, '')}.`);
  }
}
