import { noMedia } from '../app/ports/media.ts';
import type { Log } from '../app/ports/log.ts';
import type { Ports } from '../app/ports/ports.ts';
import { isLoopback, type Config } from '../config/config.ts';
import { encodeWebhook } from '../contract/webhooks.ts';
import type { ControlParts } from '../control/route.ts';
import { encodeJournalEntry } from '../control/views/journal-entry.ts';
import { MediaOnDemand } from '../media/media-on-demand.ts';
import { Background } from '../runtime/background.ts';
import { ClockMoves } from '../runtime/clock-moves.ts';
import { FaultPlan } from '../runtime/fault-plan.ts';
import { startLiveStreams, type SharedLiveStreams } from '../runtime/live-streams.ts';
import { Metrics } from '../runtime/metrics.ts';
import { OffsetClock } from '../runtime/offset-clock.ts';
import { OutageLog } from '../runtime/outage-log.ts';
import { watchReadiness, type Readiness } from '../runtime/readiness.ts';
import { RequestLog } from '../runtime/request-log.ts';
import { initialState, resumeClock, resumeMachineClock } from '../runtime/resume-clock.ts';
import { startRetryLoop } from '../runtime/retry-loop.ts';
import { UsageCounts } from '../runtime/usage-counts.ts';
import type { Seed } from '../seed/seed.ts';
import type { SeveralStores } from '../store/several/store.ts';
import { readVersion } from '../version.ts';
import { anyDestination, openDestinations, type Destinations } from '../webhooks/destinations.ts';
import { openSender, type WebhookSender } from '../webhooks/sender.ts';
import { verifyCallback } from '../webhooks/verify-callback.ts';
import { openInstanceStore, sumOfPools, type Drivers } from './databases.ts';
import type { Substitutes } from './substitutes.ts';

/** The parts of a server, built and not yet serving. */
export interface Parts {
  readonly log: Log;
  readonly outages: OutageLog;
  readonly drivers: Drivers;
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

export interface PartsOptions extends Pick<Substitutes, 'clock' | 'lookup'> {
  readonly seed: Seed | undefined;
  readonly log: Log;
}

/** Builds the parts of a server over its databases. Throws UsageError and StoreUnavailable. */
export async function buildParts(
  config: Config,
  drivers: Drivers,
  { seed, log, clock: substitute, lookup }: PartsOptions,
): Promise<Parts> {
  const outages = new OutageLog(log);
  const { store, several } = await openInstanceStore(drivers);
  const clockStart = { startAt: config.clock, isFrozen: config.freezeClock };
  const clock =
    substitute ??
    (config.steerableClock ? await resumeClock(store, clockStart, log) : await resumeMachineClock(store, log));
  const destinations = chooseDestinations(config, lookup);
  const { deliveryDeadlineMs: deadlineMs, verificationDeadlineMs, limits } = config;
  const sender = openSender({ deadlineMs, verificationDeadlineMs, destinations });
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
  const metrics = new Metrics({
    version: readVersion,
    store,
    clock,
    pool: drivers[0].pool && (() => sumOfPools(drivers)),
    missingParts: several?.missingParts ?? drivers[0].missingParts,
    liveStreams: () => live.streams,
  });
  if (config.service) await metrics.start();
  const requests = new RequestLog(store, {
    together: drivers[0].soleWriter ? LOGGED_TOGETHER.inside : LOGGED_TOGETHER.beside,
    retention: {
      most: Math.min(config.keepRequests.rows ?? Infinity, MOST_REQUESTS),
      ageMs: config.keepRequests.ageMs ?? Infinity,
    },
    onRequest: (pageId) => live.notify(pageId, 'request'),
    onSkip: () => metrics.countSkippedRequest(),
    startRetryLoop: (name, again) => startRetryLoop(name, outages, again),
  });
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
    requests,
    initial: { seed, clock: clock instanceof OffsetClock ? initialState(clock, clockStart) : undefined, limits },
  };
}

/** Maximum number of requests in the log, whatever is configured: lists search a part of it. */
const MOST_REQUESTS = 100_000;
/** Maximum number of requests that are logged in one transaction, in a database inside this process and in one beside it. */
const LOGGED_TOGETHER = { inside: 32, beside: 512 };

/** Returns the rules for destinations: none for a server that only this machine can reach. */
function chooseDestinations(
  { service, host, allowedDestinations: allowed }: Config,
  lookup: Substitutes['lookup'],
): Destinations {
  const isChecked = (service || !isLoopback(host)) && allowed !== 'any';
  return isChecked ? openDestinations(allowed, lookup) : anyDestination;
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
