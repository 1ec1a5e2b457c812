import { randomUUID } from 'node:crypto';
import type { LookupFunction } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Clock, ClockState } from './app/ports/clock.ts';
import { noMedia } from './app/ports/media.ts';
import { countMissingParts } from './app/ports/missing-parts.ts';
import type { Ports } from './app/ports/ports.ts';
import type { Store } from './app/ports/store.ts';
import { ALL_WORK } from './app/ports/work-share.ts';
import { findClockState } from './app/find-clock-state.ts';
import { saveClockState } from './app/save-clock-state.ts';
import { isLoopback, type Config } from './config/config.ts';
import { listenFailure } from './config/listen-failure.ts';
import { LOG_LEVELS } from './config/readers.ts';
import { UsageError } from './config/usage-error.ts';
import { ParamError } from './contract/param-error.ts';
import { encodeWebhook } from './contract/webhooks.ts';
import { controlSite } from './control/control.ts';
import { toControlError } from './control/control-error.ts';
import { Receivers } from './control/receivers.ts';
import { CONTROL_PREFIX, LLMS_TEXT_PATH, type ControlParts } from './control/route.ts';
import { encodeJournalEntry } from './control/views/journal-entry.ts';
import { failureOf } from './graph/errors.ts';
import { graphSite } from './graph/site.ts';
import { readVersion } from './version.ts';
import { NEWEST_VERSION } from './graph/versions.ts';
import type { HttpsListener } from './fixed-host/start-https.ts';
import { consoleSite, isForConsole } from './http/console-site.ts';
import { PICTURES_PREFIX, pictureSite } from './http/pictures.ts';
import { listen, type HttpLimits, type Listener, type SiteFor } from './http/listen.ts';
import type { HttpRequest, Site } from './http/site.ts';
import { toUrlHost } from './http/open-addresses.ts';
import { sayMissingParts } from './http/say-missing-parts.ts';
import { securityHeaders } from './http/security-headers.ts';
import { MediaOnDemand } from './media/media-on-demand.ts';
import { removeAddress, writeAddress } from './runtime/address-file.ts';
import { Background } from './runtime/background.ts';
import { startChangePoller, type ChangeListeners } from './runtime/change-poller.ts';
import { FaultPlan } from './runtime/fault-plan.ts';
import { joinWork, type DatabaseWork } from './runtime/join-work.ts';
import { startLiveStreams, type SharedLiveStreams } from './runtime/live-streams.ts';
import { ClockMoves } from './runtime/clock-moves.ts';
import { Metrics } from './runtime/metrics.ts';
import { OffsetClock, REAL_TIME } from './runtime/offset-clock.ts';
import { OutageLog } from './runtime/outage-log.ts';
import { watchReadiness, type Readiness } from './runtime/readiness.ts';
import { Pruner } from './runtime/pruner.ts';
import { RequestLog } from './runtime/request-log.ts';
import { startRetryLoop } from './runtime/retry-loop.ts';
import { MachineClock, systemClock } from './runtime/system-clock.ts';
import { startTimerLoop } from './runtime/timer-loop.ts';
import { openWorkShares } from './runtime/work-shares.ts';
import { UsageCounts } from './runtime/usage-counts.ts';
import { applySeed } from './seed/apply-seed.ts';
import { findDemo, type Demo } from './seed/find-demo.ts';
import { readSeedFile } from './seed/read-seed-file.ts';
import { DEMO_SEED, type Seed } from './seed/seed.ts';
import type { Driver } from './store/driver.ts';
import type { SeveralStores } from './store/several/store.ts';
import { openSqlite } from './store/sqlite/driver.ts';
import { openStore } from './store/store.ts';
import { anyDestination, openDestinations, type Destinations } from './webhooks/destinations.ts';
import { startDispatcher, type DispatcherOptions } from './webhooks/dispatcher.ts';
import { openSender, type WebhookSender } from './webhooks/sender.ts';
import { signatures } from './webhooks/signature.ts';
import { verifyCallback } from './webhooks/verify-callback.ts';

export type Log = (line: Readonly<Record<string, unknown>>) => void;

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

export interface HttpsAddress extends Pick<HttpsListener, 'names' | 'certificateFile' | 'bundleFile'> {
  /** Without a slash at the end. */
  readonly url: string;
}

/** Parts that tests replace: the clock, the lookup of host names in service mode, and the output of log lines. */
export interface Substitutes {
  readonly clock?: Clock;
  readonly lookup?: LookupFunction;
  readonly log?: Log;
  /** Seed of an empty instance, instead of the file that the config names. */
  readonly seed?: Seed;
}

/** The parts of a server, built and not yet serving. */
interface Parts {
  readonly log: Log;
  readonly outages: OutageLog;
  /** One, or those of an instance on several databases in their order. */
  readonly drivers: readonly [Driver, ...Driver[]];
  /** Undefined for an instance on one database. */
  readonly several: SeveralStores | undefined;
  readonly ports: Ports;
  readonly destinations: Destinations;
  readonly sender: WebhookSender;
  /** Undefined where calls carry no media. */
  readonly media: MediaOnDemand | undefined;
  readonly background: Background;
  readonly live: SharedLiveStreams;
  readonly readiness: Readiness;
  readonly metrics: Metrics;
  readonly moves: ClockMoves;
  readonly faults: FaultPlan;
  readonly usage: UsageCounts;
  readonly requests: RequestLog;
  readonly initial: ControlParts['initial'];
}

/** Maximum number of requests in the log, whatever is configured: lists search a part of it. */
const MOST_REQUESTS = 100_000;
/** Maximum number of requests that are logged in one transaction, in a database inside this process and in one beside it. */
const LOGGED_TOGETHER = { inside: 32, beside: 512 };

/** Output folder of `npm run build`. */
const CONSOLE_FOLDER = fileURLToPath(new URL('../dist/console', import.meta.url));

/**
 * Builds the parts of a server, then serves them. Resolves when a write and its webhook would succeed; throws UsageError
 * or StoreUnavailable when the server cannot start.
 */
export async function startServer(config: Config, substitutes: Substitutes = {}): Promise<RunningServer> {
  const seed = substitutes.seed ?? chooseSeed(config);
  const drivers = await openDrivers(config, substitutes.log ?? (() => {}));
  try {
    if (config.database === undefined && config.data !== undefined) removeAddress(config.data);
    const parts = await buildParts(config, drivers, seed, substitutes);
    if (!config.readOnly) await applyChosenSeed(config, parts, seed);
    return await serveParts(config, parts);
  } catch (error) {
    await Promise.all(drivers.map((driver) => driver.close()));
    throw drivers[0].startFailure?.(error) ?? error;
  }
}

async function buildParts(
  config: Config,
  drivers: Parts['drivers'],
  seed: Seed | undefined,
  substitutes: Substitutes,
): Promise<Parts> {
  const log = atLevel(config, substitutes.log ?? (() => {}));
  const outages = new OutageLog(log);
  // Loaded only there: an instance has one database as a rule.
  const several = drivers.length > 1 ? await (await import('./store/several/open.ts')).openSeveral(drivers) : undefined;
  const store = several?.store ?? openStore(drivers[0]);
  const clock =
    substitutes.clock ??
    (config.steerableClock ? await startClock(store, config, log) : await openMachineClock(store, log));
  const destinations = chooseDestinations(config, substitutes.lookup);
  const sender = openSender({
    deadlineMs: config.deliveryDeadlineMs,
    verificationDeadlineMs: config.verificationDeadlineMs,
    destinations,
  });
  const background = new Background();
  const media = openMedia(config, log);
  const ports: Ports = {
    store,
    clock,
    media: media ?? noMedia(MEDIA_OFF),
    wake: (pageId, after) => background.wake(pageId, after),
    encodeWebhook,
    verifyCallback: (callbackUrl, verifyToken) => verifyCallback(sender, callbackUrl, verifyToken),
  };
  media?.start(ports);
  const live = startLiveStreams(ports, encodeJournalEntry, outages);
  const readiness = watchReadiness(
    several?.parts ?? [store],
    clock,
    { timeoutMs: config.readyTimeoutMs, readOnly: config.readOnly },
    (reason) => {
      if (reason === undefined) log({ level: 'info', event: 'ready' });
      else log({ level: 'warn', event: 'not_ready', reason });
    },
  );
  const liveStreams = () => live.streams;
  const metrics = new Metrics({
    version: readVersion,
    store,
    clock,
    pool: drivers[0].pool && (() => sumOfPools(drivers)),
    missingParts: several?.missingParts ?? drivers[0].missingParts,
    liveStreams,
  });
  if (config.service) await metrics.start();
  const { limits } = config;
  const initial = { seed, clock: clock instanceof OffsetClock ? initialState(clock, config) : undefined, limits };
  return {
    log,
    outages,
    drivers,
    several,
    ports,
    destinations,
    sender,
    media,
    background,
    live,
    readiness,
    metrics,
    moves: new ClockMoves(),
    faults: new FaultPlan(),
    usage: new UsageCounts(clock, { ...seed?.limits, ...limits }),
    requests: new RequestLog(store, {
      together: drivers[0].soleWriter ? LOGGED_TOGETHER.inside : LOGGED_TOGETHER.beside,
      retention: {
        most: Math.min(config.keepRequests.rows ?? Infinity, MOST_REQUESTS),
        ageMs: config.keepRequests.ageMs ?? Infinity,
      },
      onRequest: (pageId) => live.notify(pageId, 'request'),
      onSkip: () => metrics.countSkippedRequest(),
      startRetryLoop: (name, again) => startRetryLoop(name, outages, again),
    }),
    initial,
  };
}

async function serveParts(config: Config, parts: Parts): Promise<RunningServer> {
  const { log, drivers, ports, background, live, metrics, moves, media, several } = parts;
  let url = '';
  const publicUrl = () => config.publicUrl ?? url;
  const sites = openSites(config, parts, publicUrl);
  // HTTPS first: a server that answers on its plain port is then ready on both.
  const httpsListener = await startHttpsListening(config, sites, log);
  const listener = await startListening(config, sites).catch(async (error: unknown) => {
    await httpsListener?.close(0);
    throw error;
  });
  const authority = toUrlHost(config.host);
  url = `http://${authority}:${listener.port}`;
  saveAddress(config, url, log);
  // The built-in receivers of a local server are callbacks on itself.
  if (!config.service) parts.destinations.trust(url);
  const https = httpsListener && toHttpsAddress(`https://${authority}`, httpsListener);
  // Only now: a delivery to a built-in receiver needs the address of this server.
  const onAttempt: DispatcherOptions['onAttempt'] = (pageId, state, durationMs) => {
    metrics.countAttempt(state, durationMs);
    moves.onAttempt(pageId, state);
    background.publishAttempt(pageId);
    media?.onAttempt(pageId);
  };
  const name = randomUUID();
  const works = drivers.map((driver, place) => startWork(config, parts, { driver, place, name, publicUrl, onAttempt }));
  background.start({ ...joinWork(works, (pageId) => several?.placement.find(pageId) ?? undefined), live, media });
  const listeners = httpsListener ? [listener, httpsListener] : [listener];
  let closing: Promise<void> | undefined;
  return {
    url,
    https,
    demo: await findDemo(ports),
    close() {
      closing ??= close(config, parts, listeners);
      return closing;
    },
  };
}

/** The background work on one database: its number, and a name of this process. */
interface DatabaseOfWork extends Pick<DispatcherOptions, 'publicUrl' | 'onAttempt'> {
  readonly driver: Driver;
  readonly place: number;
  readonly name: string;
}

/** Starts the work on one database: its deliveries and timers, the removal of old records, and what other processes change. */
function startWork(
  config: Config,
  parts: Parts,
  { driver, place, name, publicUrl, onAttempt }: DatabaseOfWork,
): DatabaseWork {
  const { log, outages, live, media, several } = parts;
  const { readOnly, retention, pruneEveryMs: everyMs } = config;
  const ports = { ...parts.ports, store: several?.parts[place] ?? parts.ports.store };
  const shares = driver.soleWriter || readOnly ? undefined : openWorkShares(ports, name);
  const share = () => shares?.current ?? ALL_WORK;
  const dispatcherOptions: DispatcherOptions = {
    policy: config.retry,
    publicUrl,
    deadlineMs: config.deliveryDeadlineMs,
    onAttempt,
    faults: parts.faults,
    share,
    startRetryLoop: (loop, again) => startRetryLoop(loop, outages, again),
    outages,
    log,
  };
  const dispatcher = readOnly ? undefined : startDispatcher(ports, parts.sender, dispatcherOptions);
  const timerLoop = readOnly ? undefined : startTimerLoop(ports, outages, share);
  const openNotices = config.changeNotices ? driver.openChangeNotices : undefined;
  const changePoller =
    shares &&
    startChangePoller(
      ports,
      { live: place === 0 ? pollAll(live, several) : pollNothing(live), dispatcher, timerLoop, media },
      { everyMs: config.pollMs, openNotices, shares, outages },
    );
  const { store, clock } = ports;
  const isShared = !driver.soleWriter;
  const pruner = readOnly ? undefined : new Pruner({ store, clock, retention, everyMs, isShared, outages, log });
  return { dispatcher, timerLoop, changePoller, pruner, shares };
}

/** Returns the live streams for the poll of the first database, which is about the Pages of all of them. */
const pollAll = (live: SharedLiveStreams, several: SeveralStores | undefined): ChangeListeners['live'] => ({
  wake: (pageId) => live.wake(pageId),
  notify: (pageId, what) => live.notify(pageId, what),
  async poll() {
    await live.poll();
    await several?.refresh();
  },
});

const pollNothing = (live: SharedLiveStreams): ChangeListeners['live'] => ({
  wake: (pageId) => live.wake(pageId),
  notify: (pageId, what) => live.notify(pageId, what),
  poll: () => Promise.resolve(),
});

/** The sites under every port, and the limits of their requests. */
interface Sites {
  readonly limits: HttpLimits;
  readonly siteFor: SiteFor;
}

/** Builds the sites: control, the console, pictures, and the Graph for every other path. */
function openSites(config: Config, parts: Parts, publicUrl: () => string): Sites {
  const { log, ports, background, live, readiness, metrics, moves, faults, usage, requests } = parts;
  const headers = securityHeaders(config.publicUrl);
  const graph = graphSite(ports, {
    publicUrl,
    bodyBytes: config.bodyBytes,
    // A process that only reads lists the requests of others, and cannot store its own.
    requests: config.readOnly ? { record() {} } : requests,
    faults,
    usage,
    positions: parts.drivers[0].soleWriter ? undefined : config.readOnly ? 'await' : 'give',
    allowsOrigin: config.service || !isLoopback(config.host) ? () => true : isLoopbackOrigin,
    onFailure: (code, subcode) => metrics.countError(code, subcode),
    log,
    // A line for each request costs time even when it is not written.
    ...(config.logLevel === 'debug' && { onAnswer: log }),
  });
  const controlParts = {
    ports,
    receivers: new Receivers(ports.store, ports.clock, signatures),
    requests,
    sign: signatures,
    live,
    readiness,
    metrics,
    moves,
    faults,
    usage,
    clock: ports.clock instanceof OffsetClock ? ports.clock : undefined,
    settle: () => background.settle(config.settleTimeoutMs),
    timeWentBack: () => background.timeWentBack(),
    prune: (before: number) => background.prune(before),
    instanceReplaced: () => background.instanceReplaced(),
    initial: parts.initial,
    publicUrl,
    graphPath: `/${NEWEST_VERSION}`,
    allowLiveTokens: config.allowLiveTokens,
    graphFailure: failureOf,
    sendToGraph: (request: HttpRequest) => graph.answer(request),
  };
  const control = controlSite(controlParts, { token: controlToken(config), log, headers: headers.control });
  const pages = consoleSite(CONSOLE_FOLDER, (reason) => control.refuse(reason), headers.console);
  const pictures = pictureSite((reason) => control.refuse(reason), headers.console);
  const limits: HttpLimits = {
    bodyBytes: config.bodyBytes,
    requestMs: config.requestDeadlineMs,
    trustProxy: config.trustProxy,
    blocksExit: config.blocksExit,
    onAnswer: ({ route = 'other', status }, method, ms) => metrics.countAnswer({ route, method, status, ms }),
  };
  const hasParts = parts.several !== undefined || parts.drivers[0].missingParts !== undefined;
  const [shownControl, shownGraph] = hasParts
    ? [sayMissingParts(control, countMissingParts), sayMissingParts(graph, countMissingParts)]
    : [control, graph];
  const siteFor = (path: string, accept?: string): Site => {
    if (isForControl(path)) return shownControl;
    if (isForConsole(path, accept)) return pages;
    return path.startsWith(`${PICTURES_PREFIX}/`) ? pictures : shownGraph;
  };
  return { limits, siteFor };
}

async function startListening({ host, port }: Config, { limits, siteFor }: Sites): Promise<Listener> {
  try {
    return await listen({ host, port }, limits, siteFor);
  } catch (error) {
    throw listenFailure(host, port, error as NodeJS.ErrnoException);
  }
}

const toHttpsAddress = (origin: string, { port, names, certificateFile, bundleFile }: HttpsListener): HttpsAddress => ({
  url: `${origin}:${port}`,
  names,
  certificateFile,
  bundleFile,
});

async function startHttpsListening(
  { host, https }: Config,
  sites: Sites,
  log: Log,
): Promise<HttpsListener | undefined> {
  if (!https) return undefined;
  // Loaded only here, because most servers need no certificate.
  const { startHttps } = await import('./fixed-host/start-https.ts');
  return startHttps({ host, ...https, ...sites, now: systemClock.now(), log });
}

async function close(config: Config, parts: Parts, listeners: readonly Listener[]): Promise<void> {
  const { ports, drivers, background, readiness, log } = parts;
  // Load balancers see that the server is not ready while it still answers, so that no request is lost.
  readiness.stop();
  if (config.drainMs > 0) await pause(config.drainMs);
  await parts.media?.stop();
  await Promise.all([background.stopWork(config.graceMs), ...listeners.map((each) => each.close(config.graceMs))]);
  await background.stopExchange();
  await parts.requests.close();
  try {
    const { clock } = ports;
    // Other processes on the database do not follow this clock, so each change of it was saved at once.
    if (clock instanceof OffsetClock && drivers[0].soleWriter)
      await saveClockState(ports.store, { ...clock.state, at: clock.now() });
  } catch (error) {
    log({ level: 'error', event: 'clock.not_saved', error: String(error) });
  }
  if (config.database === undefined && config.data !== undefined) removeAddress(config.data);
  await ports.store.close();
}

/** Saves the address beside the data in a folder. Only commands need it, so the server runs without it too. */
function saveAddress({ database, data }: Config, url: string, log: Log): void {
  if (database !== undefined || data === undefined) return;
  try {
    writeAddress(data, url);
  } catch (error) {
    log({ level: 'warn', event: 'address.not_saved', error: String(error) });
  }
}

const MEDIA_OFF = 'Calls with media are switched off by --media-port off. Start the server without it.';

/** Returns the media of calls, of which nothing is loaded before a call needs it; undefined where they are switched off. */
function openMedia(config: Config, log: Log): MediaOnDemand | undefined {
  const { port, mediaPort, mediaAddresses, mostCalls, recordsCalls, sdpForm, mediaSilenceMs } = config;
  if (mediaPort === undefined) return undefined;
  return new MediaOnDemand({
    form: sdpForm,
    // A server on any free port has no number of its own for calls either.
    port: port === 0 ? 0 : mediaPort,
    addresses: mediaAddresses,
    mostCalls,
    recordsAll: recordsCalls,
    silenceMs: mediaSilenceMs,
    log,
  });
}

/** Passes on the lines of the chosen log level and of those above it. */
function atLevel(config: Config, write: Log): Log {
  const chosen = LOG_LEVELS.indexOf(config.logLevel);
  return (line) => {
    if (LOG_LEVELS.findIndex((level) => level === line['level']) <= chosen) write(line);
  };
}

/** Returns true for the origin of a web page that this machine serves. */
function isLoopbackOrigin(origin: string): boolean {
  const url = URL.parse(origin);
  return url !== null && /^https?:$/.test(url.protocol) && isLoopback(url.hostname.replace(/^\[|\]$/g, ''));
}

/** Returns the rules for destinations: none for a server that only this machine can reach. */
function chooseDestinations(
  { service, host, allowedDestinations: allowed }: Config,
  lookup: Substitutes['lookup'],
): Destinations {
  const isChecked = (service || !isLoopback(host)) && allowed !== 'any';
  return isChecked ? openDestinations(allowed, lookup) : anyDestination;
}

/** Returns the token that control demands; undefined when it is open to everybody on this machine. */
function controlToken({ host, service, controlToken: token }: Config): string | undefined {
  const isOpen = isLoopback(host) && !service;
  // An empty token is never equal to a given one: control is closed, not open, when the token is missing.
  return isOpen ? token : (token ?? '');
}

const isForControl = (path: string): boolean =>
  path === CONTROL_PREFIX || path.startsWith(`${CONTROL_PREFIX}/`) || path === LLMS_TEXT_PATH;

async function openDrivers(config: Config, log: Log): Promise<Parts['drivers']> {
  const { database, otherDatabases, data, poolSize, databaseTimeoutMs, prepare, readOnly } = config;
  if (database === undefined) {
    const onLost = (reason: string): void => log({ level: 'error', event: 'data.lost', reason });
    return [openSqlite(data, { acceptsOlderData: config.acceptOlderData, onLost })];
  }
  // Loaded only here, because the package pg is optional.
  const { openPostgres } = await import('./store/postgres/driver.ts');
  const options = { connections: poolSize, timeoutMs: databaseTimeoutMs, prepare, readOnly };
  const drivers: [Driver, ...Driver[]] = [await openPostgres(database, options)];
  try {
    for (const other of otherDatabases) drivers.push(await openPostgres(other, options));
    if (drivers.length === 1) {
      const { requireAll } = await import('./store/several/prepare.ts');
      await requireAll(drivers[0], 1);
    }
  } catch (error) {
    await Promise.all(drivers.map((driver) => driver.close()));
    throw error;
  }
  return drivers;
}

/** Returns the numbers of connections to all databases. */
function sumOfPools(drivers: readonly Driver[]) {
  const pools = drivers.flatMap(({ pool }) => pool?.() ?? []);
  const sum = (of: (pool: (typeof pools)[number]) => number) => pools.reduce((total, pool) => total + of(pool), 0);
  return { total: sum(({ total }) => total), idle: sum(({ idle }) => idle), waiting: sum(({ waiting }) => waiting) };
}

/** Returns the state in which a reset leaves the clock: that of its options, and real time without any. */
const initialState = ({ state }: OffsetClock, { clock: start, freezeClock }: Config): ClockState =>
  start === undefined && !freezeClock ? REAL_TIME : state;

/**
 * Returns the clock in the state that the last run saved. When the machine's time was set back since, it goes on from the
 * last stop, or from the latest entry of a journal where the process was killed.
 */
async function openClock(store: Store, log: Log): Promise<OffsetClock> {
  const saved = await findClockState(store);
  if (saved?.mode === 'frozen') return new OffsetClock(saved);
  const { ahead } = saved ?? REAL_TIME;
  const latest = Math.max(saved?.at ?? 0, await findLatestEntry(store));
  const byMs = latest - ahead - systemClock.now();
  if (byMs > 0) warnOfTime(log, byMs);
  return new OffsetClock({ ...REAL_TIME, ...saved, ahead: ahead + Math.max(byMs, 0) });
}

/** Returns the clock of the machine, which goes on from the latest entry of a journal while the machine's time is earlier. */
async function openMachineClock(store: Store, log: Log): Promise<MachineClock> {
  const latest = await findLatestEntry(store);
  const byMs = latest - systemClock.now();
  if (byMs > 0) warnOfTime(log, byMs);
  return new MachineClock(latest);
}

/** Resolves to the instant of the latest entry of a journal in epoch ms; 0 without one. */
const findLatestEntry = async (store: Store): Promise<number> =>
  (await store.read((reads) => reads.journal.latestInstant())) ?? 0;

function warnOfTime(log: Log, byMs: number): void {
  const reason =
    "the machine's time is earlier than the latest record; the clock goes on from there, so that no journal runs backwards";
  log({ level: 'warn', event: 'clock.set_back', reason, by_ms: byMs });
}

/**
 * Returns the clock in the state that the last run saved, moved to the configured instant when that is given, and frozen
 * if so configured. Throws UsageError when the instant is earlier than the data.
 */
async function startClock(store: Store, { clock: start, freezeClock }: Config, log: Log): Promise<OffsetClock> {
  const clock = await openClock(store, log);
  if (start === undefined) {
    if (freezeClock) clock.freeze();
    return clock;
  }
  const latest = Math.max((await store.read((reads) => reads.latestInstant())) ?? 0, clock.state.at);
  if (start < latest) {
    throw new UsageError(`--clock goes forward only: the data goes up to ${new Date(latest).toISOString()}.`);
  }
  const state = clock.stateAt(start);
  await saveClockState(store, freezeClock ? { ...state, mode: 'frozen' } : state);
  return openClock(store, log);
}

/** Returns the seed of the given file, else the demo; a service has no demo. Throws UsageError for a bad file. */
function chooseSeed({ seedFile, service }: Config): Seed | undefined {
  if (seedFile === undefined) return service ? undefined : DEMO_SEED;
  try {
    return readSeedFile(seedFile);
  } catch (error) {
    throw toSeedRefusal(error, seedFile);
  }
}

/**
 * Returns the UsageError for a mistake in a seed, with the nearest word where there is one. `file` is the name of the seed file,
 * `-` for standard input.
 */
export function toSeedRefusal(error: unknown, file: string): UsageError {
  const { message } = toControlError(error) ?? (error as Error);
  const hint = error instanceof ParamError && error.hint !== undefined ? ` ${error.hint}` : '';
  const name = file === '-' ? 'The seed on standard input' : `The seed file ${file}`;
  const sentence = /[.?]$/.test(message) ? message : `${message}.`;
  return new UsageError(`${name} cannot be used: ${sentence}${hint}`);
}

async function applyChosenSeed({ seedFile }: Config, { ports, log }: Parts, seed: Seed | undefined): Promise<void> {
  if (!seed || (await applySeed(ports, seed)) || seedFile === undefined) return;
  log({ level: 'warn', event: 'seed.skipped', reason: 'the data is not empty' });
}
