import { setTimeout as pause } from 'node:timers/promises';
import type { Log } from './app/ports/log.ts';
import { saveClockState } from './app/save-clock-state.ts';
import type { Config } from './config/config.ts';
import { removeAddress, writeAddress } from './runtime/address-file.ts';
import { OffsetClock } from './runtime/offset-clock.ts';
import { findDemo, type Demo } from './seed/find-demo.ts';
import { startBackgroundWork } from './server/background-work.ts';
import { openDrivers } from './server/databases.ts';
import { startListeners, type HttpsAddress, type Listeners } from './server/listeners.ts';
import { filterByLevel } from './server/log-level.ts';
import { buildParts, type Parts } from './server/parts.ts';
import { applyChosenSeed, chooseSeed } from './server/seed.ts';
import { openSites } from './server/sites.ts';
import type { Substitutes } from './server/substitutes.ts';

export interface RunningServer {
  /** Address of the server, without a slash at the end. */
  readonly url: string;
  /** The first app and Page of the seed; undefined when there are none. */
  readonly demo: Demo | undefined;
  /** Address and certificate of the HTTPS port; undefined when the config asks for none. */
  readonly https: HttpsAddress | undefined;
  /** Stops the server; requests and deliveries under way have `graceMs` to end. May be called again: it stops once. */
  close(): Promise<void>;
}

/**
 * Opens the databases, builds the parts over them, applies the seed, and serves. Resolves when a write and its webhook would
 * succeed; throws UsageError or StoreUnavailable when the server cannot start.
 */
export async function startServer(config: Config, substitutes: Substitutes = {}): Promise<RunningServer> {
  const seed = substitutes.seed ?? chooseSeed(config);
  const log = filterByLevel(config.logLevel, substitutes.log ?? (() => {}));
  const drivers = await openDrivers(config, log);
  try {
    removeSavedAddress(config);
    const parts = await buildParts(config, drivers, { ...substitutes, seed, log });
    if (!config.readOnly) await applyChosenSeed(config, parts, seed);
    return await serve(config, parts);
  } catch (error) {
    await Promise.all(drivers.map((driver) => driver.close()));
    throw drivers[0].startFailure?.(error) ?? error;
  }
}

/** Opens the ports, then starts the work beside requests. */
async function serve(config: Config, parts: Parts): Promise<RunningServer> {
  // Before the ports are open, so that a database that cannot be read leaves nothing that runs.
  const demo = await findDemo(parts.ports);
  let url = '';
  const publicUrl = () => config.publicUrl ?? url;
  const listeners = await startListeners(config, openSites(config, parts, publicUrl), parts.log);
  url = listeners.url;
  saveAddress(config, url, parts.log);
  // The built-in receivers of a local server are callbacks on itself.
  if (!config.service) parts.destinations.trust(url);
  startBackgroundWork(config, parts, publicUrl);
  let closing: Promise<void> | undefined;
  return {
    url,
    https: listeners.https,
    demo,
    close() {
      closing ??= close(config, parts, listeners);
      return closing;
    },
  };
}

async function close(config: Config, parts: Parts, listeners: Listeners): Promise<void> {
  const { ports, background, readiness } = parts;
  // Load balancers see that the server is not ready while it still answers, so that no request is lost.
  readiness.stop();
  if (config.drainMs > 0) await pause(config.drainMs);
  await parts.media?.stop();
  await Promise.all([background.stopWork(config.graceMs), listeners.close(config.graceMs)]);
  await background.stopExchange();
  await parts.requests.close();
  await saveClock(parts);
  removeSavedAddress(config);
  await ports.store.close();
}

/** Saves the clock of an instance that only this process uses; where others do, each change of it was saved at once. */
async function saveClock({ ports: { store, clock }, drivers, log }: Parts): Promise<void> {
  if (!(clock instanceof OffsetClock) || !drivers[0].soleWriter) return;
  try {
    await saveClockState(store, { ...clock.state, at: clock.now() });
  } catch (error) {
    log({ level: 'error', event: 'clock.not_saved', error: String(error) });
  }
}

/** Returns the data folder; undefined for PostgreSQL and for a database in memory. */
const dataFolder = ({ database, data }: Config): string | undefined => (database === undefined ? data : undefined);

/** Removes the address of this server, or of an earlier one, from the data folder. */
function removeSavedAddress(config: Config): void {
  const folder = dataFolder(config);
  if (folder !== undefined) removeAddress(folder);
}

/** Saves the address in the data folder. Only commands need it, so the server runs without it too. */
function saveAddress(config: Config, url: string, log: Log): void {
  const folder = dataFolder(config);
  if (folder === undefined) return;
  try {
    writeAddress(folder, url);
  } catch (error) {
    log({ level: 'warn', event: 'address.not_saved', error: String(error) });
  }
}
