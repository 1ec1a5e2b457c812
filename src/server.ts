import { readFileSync } from 'node:fs';
import type { LookupFunction } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { LiveStreams } from './app/ports/live.ts';
import type { Clock } from './app/ports/clock.ts';
import type { Ports } from './app/ports/ports.ts';
import type { Store } from './app/ports/store.ts';
import { findClockState, saveClock } from './app/save-clock.ts';
import { watchReadiness, type Readiness } from './runtime/readiness.ts';
import { OutageLog } from './runtime/outage-log.ts';
import { startRetryLoop } from './runtime/retry-loop.ts';
import { startChangePoller, type ChangePoller } from './runtime/change-poller.ts';
import { RequestLog } from './runtime/request-log.ts';
import { OffsetClock } from './runtime/offset-clock.ts';
import { systemClock } from './runtime/system-clock.ts';
import { startTimerLoop, type TimerLoop } from './runtime/timer-loop.ts';
import { isLoopback, type Config } from './config/config.ts';
import { consoleSite, isForConsole } from './http/console-files.ts';
import { controlSite } from './control/control.ts';
import { Metrics } from './runtime/metrics.ts';
import { toControlError } from './control/control-error.ts';
import { Receivers } from './control/receivers.ts';
import { encodeJournalEntry } from './control/views/encode.ts';
import { CONTROL_PREFIX } from './control/route.ts';
import { securityHeaders } from './http/security-headers.ts';
import { DEMO_SEED, applySeed, readSeed, findDemo, type Seed, type Demo } from './seed/seed.ts';
import { webhookBody } from './contract/webhooks.ts';
import { verifyCallback } from './webhooks/verify-callback.ts';
import { startDispatcher, type Dispatcher } from './webhooks/dispatcher.ts';
import { startLiveStreams, type SharedLiveStreams } from './runtime/live-streams.ts';
import { anyDestination, openDestinations } from './webhooks/destinations.ts';
import { openSender } from './webhooks/sender.ts';
import { signatures } from './webhooks/signature.ts';
import { LOG_LEVELS } from './config/option-values.ts';
import type { Driver } from './store/driver.ts';
import { openSqlite } from './store/sqlite/driver.ts';
import { openStore } from './store/store.ts';
import { UsageError } from './config/usage-error.ts';
import { graphSite } from './graph/site.ts';
import { failureOf } from './graph/errors.ts';
import { listen, type HttpLimits, type Listener } from './http/listen.ts';
import { NEWEST_VERSION } from './graph/versions.ts';

export type Log = (line: Readonly<Record<string, unknown>>) => void;

export interface RunningServer {
  /** Without a slash at the end. */
  readonly url: string;
  /** The seed's first app and Page, to begin with. */
  readonly shown: Demo | undefined;
  /** Lets requests and deliveries under way end, in `graceMs` and about a second. */
  close(): Promise<void>;
}

/** What tests replace: the clock, how a service finds the addresses of host names, and where log lines go. */
export interface Substitutes {
  readonly clock?: Clock;
  readonly lookup?: LookupFunction;
  readonly log?: Log;
}

/** Where `npm run build` puts the pages for people. */
const CONSOLE_FOLDER = fileURLToPath(new URL('../dist/console', import.meta.url));

/** Puts the parts together. Resolves when a write and its webhook would work; throws UsageError when they cannot. */
export async function startServer(config: Config, substitutes: Substitutes = {}): Promise<RunningServer> {
  const { log: write = () => {} } = substitutes;
  const otherwise = config.service ? undefined : DEMO_SEED;
  const seed = config.seedFile === undefined ? otherwise : readSeedFile(config.seedFile);
  const level = LOG_LEVELS.indexOf(config.logLevel);
  const log: Log = (line) => {
    if (LOG_LEVELS.findIndex((each) => each === line['level']) <= level) write(line);
  };

  const outages = new OutageLog(log);
  const destinations = config.service
    ? openDestinations(config.allowedDestinations, substitutes.lookup)
    : anyDestination;
  const driver = await openDriver(config);
  const store = openStore(driver);
  const poster = openSender({ deadlineMs: config.deliveryDeadlineMs, destinations });
  let courier: Dispatcher | undefined;
  let timekeeper: TimerLoop | undefined;
  let live: SharedLiveStreams | undefined;
  let readiness: Readiness | undefined;
  let lookout: ChangePoller | undefined;
  let url = '';
  let wakes = 0;
  const publicUrl = () => config.publicUrl ?? url;

  try {
    const clock = substitutes.clock ?? (config.steerableClock ? await startClock(store, config.clock) : systemClock);
    const ports: Ports = {
      store,
      clock,
      wake(pageId) {
        wakes++;
        courier?.wake();
        timekeeper?.wake();
        live?.wake(pageId);
        lookout?.publish(pageId);
      },
      webhookBody,
      verifyCallback: (callbackUrl, verifyToken) => verifyCallback(poster, callbackUrl, verifyToken),
    };
    if (seed && !(await applySeed(ports, seed)) && config.seedFile !== undefined)
      log({ level: 'warn', event: 'seed.skipped', reason: 'the data is not empty' });
    readiness = watchReadiness(store, clock, config.readyTimeoutMs, (reason) => {
      if (reason === undefined) log({ level: 'info', event: 'ready' });
      else log({ level: 'warn', event: 'not_ready', reason });
    });
    const metrics = new Metrics({
      version: readVersion,
      store,
      clock,
      pool: driver.pool,
      liveStreams: () => live?.streams ?? 0,
    });
    if (config.service) await metrics.start();
    const streams = (live = startLiveStreams(ports, encodeJournalEntry, outages));
    const listener = await open(ports, live, readiness, metrics);
    url = `http://${config.host.includes(':') ? `[${config.host}]` : config.host}:${listener.port}`;
    courier = startDispatcher(ports, poster, {
      policy: config.retry,
      publicUrl,
      deadlineMs: config.deliveryDeadlineMs,
      attempted(pageId, state, durationMs) {
        metrics.attempted(state, durationMs);
        live?.notify(pageId, 'delivery');
        lookout?.publish(pageId, 'attempt');
      },
      startRetryLoop: (name, again) => startRetryLoop(name, outages, again),
      outages,
      log,
    });
    timekeeper = startTimerLoop(ports, outages);
    if (!driver.soleWriter) {
      const openNotices = config.hints ? driver.openChangeNotices : undefined;
      const options = { everyMs: config.pollMs, openNotices, outages };
      lookout = startChangePoller(ports, { live: streams, dispatcher: courier, timerLoop: timekeeper }, options);
    }
    return { url, shown: await findDemo(ports), close: () => close(listener, clock) };
  } catch (error) {
    await store.close();
    throw error;
  }

  /** Resolves once everything that was set off is done, and told. */
  async function settle(): Promise<void> {
    for (let seen = NaN; seen !== wakes;) {
      // A receiver may act before it answers, which sets off more.
      seen = wakes;
      await timekeeper?.settled();
      await courier?.settled();
      await live?.settled();
    }
  }

  /** Whoever waits for an instant looks again. */
  function timeWentBack(): void {
    wakes++;
    courier?.wake();
    timekeeper?.wake();
    live?.timeWentBack();
  }

  async function open(ports: Ports, live: LiveStreams, readiness: Readiness, metrics: Metrics): Promise<Listener> {
    const open = isLoopback(config.host) && !config.service;
    const token = open ? config.controlToken : (config.controlToken ?? '');
    const headers = securityHeaders(config.publicUrl);
    const clock = ports.clock instanceof OffsetClock ? ports.clock : undefined;
    const receivers = new Receivers(store, ports.clock, signatures);
    const requests = new RequestLog((pageId) => live.notify(pageId, 'request'));
    const parts = {
      ports,
      receivers,
      requests,
      sign: signatures,
      live,
      readiness,
      metrics,
      clock,
      settle,
      timeWentBack,
      publicUrl,
      graphPath: `/${NEWEST_VERSION}`,
      graphFailure: failureOf,
    };
    const control = controlSite(parts, { token, log, headers: headers.control });
    const refused = (code: number, subcode: number | undefined) => metrics.refused(code, subcode);
    const graph = graphSite(ports, { publicUrl, bodyBytes: config.bodyBytes, requests, refused, log });
    const limits: HttpLimits = {
      bodyBytes: config.bodyBytes,
      requestMs: config.requestDeadlineMs,
      trustProxy: config.trustProxy,
      onAnswer: ({ route = 'other', status }, method, ms) => metrics.answered({ route, method, status, ms }),
    };
    const pages = consoleSite(CONSOLE_FOLDER, (trouble) => control.refuse(trouble), headers.console);
    const isControl = (path: string) => path === CONTROL_PREFIX || path.startsWith(`${CONTROL_PREFIX}/`);
    const siteFor = (path: string, accept?: string) =>
      isControl(path) ? control : isForConsole(path, accept) ? pages : graph;
    try {
      return await listen(config, limits, siteFor);
    } catch (error) {
      throw cannotListen(config, error as NodeJS.ErrnoException);
    }
  }

  async function close(listener: Listener, clock: Clock): Promise<void> {
    // Whoever sends requests here finds out first, and everything is answered meanwhile.
    readiness?.stop();
    if (config.drainMs > 0) await pause(config.drainMs);
    live?.stop();
    await Promise.all([listener.close(config.graceMs), courier?.stop(config.graceMs), timekeeper?.stop()]);
    await lookout?.stop();
    try {
      // Where others write too, this process says how the clock stands only when it is steered here.
      if (clock instanceof OffsetClock && driver.soleWriter)
        await saveClock(store, { ...clock.state, at: clock.now() });
    } catch (error) {
      log({ level: 'error', event: 'clock.not_kept', error: String(error) });
    }
    await store.close();
  }
}

async function openDriver({ database, data, poolSize, databaseTimeoutMs }: Config): Promise<Driver> {
  if (database === undefined) return openSqlite(data);
  const { openPostgres } = await import('./store/postgres/driver.ts');
  return openPostgres(database, { connections: poolSize, timeoutMs: databaseTimeoutMs });
}

const openClock = async (store: Store): Promise<OffsetClock> => new OffsetClock(await findClockState(store));

/** The clock as an earlier run left it, moved on to `start` if given. Throws UsageError when that lies in the past. */
async function startClock(store: Store, start: number | undefined): Promise<OffsetClock> {
  const clock = await openClock(store);
  if (start === undefined) return clock;
  const latest = Math.max((await store.read((reads) => reads.journal.latestInstant())) ?? 0, clock.state.at);
  if (start < latest) {
    throw new UsageError(`--clock goes forward only: the data goes up to ${new Date(latest).toISOString()}.`);
  }
  await saveClock(store, clock.stateAt(start));
  return openClock(store);
}

function cannotListen({ host, port }: Config, { code = '', message }: NodeJS.ErrnoException): UsageError {
  const known: Readonly<Record<string, string>> = {
    EADDRINUSE: `Port ${port} is in use; give another with --port, or 0 for any.`,
    EACCES: `This user may not listen on ${host}:${port}; give another port with --port.`,
    EADDRNOTAVAIL: `This machine has no address ${host}.`,
    ENOTFOUND: `This machine has no address ${host}.`,
  };
  return new UsageError(known[code] ?? `It cannot listen on ${host}:${port}: ${message}.`);
}

const readVersion = (): string =>
  (JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string }).version;

function readSeedFile(path: string): Seed {
  try {
    return readSeed(JSON.parse(readFileSync(path, 'utf8')));
  } catch (error) {
    const { message } = toControlError(error) ?? (error as Error);
    throw new UsageError(`The seed file ${path} cannot be used: ${message.replace(/\.$/, '')}.`);
  }
}
