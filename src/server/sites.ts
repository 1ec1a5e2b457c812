import { countMissingParts } from '../app/ports/missing-parts.ts';
import { isLoopback, type Config } from '../config/config.ts';
import { CONSOLE_FOLDER } from '../console-folder.ts';
import { controlSite, isForControl } from '../control/control.ts';
import { Receivers } from '../control/receivers.ts';
import type { ControlParts } from '../control/route.ts';
import { failureOf } from '../graph/errors.ts';
import { graphSite } from '../graph/site.ts';
import { NEWEST_VERSION } from '../graph/versions.ts';
import { consoleSite, isForConsole } from '../http/console-site.ts';
import type { HttpLimits, SiteFor } from '../http/listen.ts';
import { isForPictures, pictureSite } from '../http/pictures.ts';
import { addMissingPartsHeader } from '../http/missing-parts-header.ts';
import { securityHeaders } from '../http/security-headers.ts';
import type { Site } from '../http/site.ts';
import { OffsetClock } from '../runtime/offset-clock.ts';
import { signatures } from '../webhooks/signature.ts';
import type { Parts } from './parts.ts';

/** The sites under every port, and the limits of their requests. */
export interface Sites {
  readonly limits: HttpLimits;
  readonly siteFor: SiteFor;
}

/** Builds the sites: control, the console, pictures, and the Graph for every other path. */
export function openSites(config: Config, parts: Parts, publicUrl: () => string): Sites {
  const headers = securityHeaders(config.publicUrl);
  const graph = openGraph(config, parts, publicUrl);
  const control = controlSite(toControlParts(config, parts, publicUrl, graph), {
    token: controlToken(config),
    log: parts.log,
    headers: headers.control,
  });
  const pages = consoleSite(CONSOLE_FOLDER, (reason) => control.refuse(reason), headers.console);
  const pictures = pictureSite((reason) => control.refuse(reason), headers.console);
  const hasParts = parts.several !== undefined || parts.drivers[0].missingParts !== undefined;
  const withMissingParts = (site: Site): Site => (hasParts ? addMissingPartsHeader(site, countMissingParts) : site);
  const [shownControl, shownGraph] = [withMissingParts(control), withMissingParts(graph)];
  return {
    siteFor(path, accept) {
      if (isForControl(path)) return shownControl;
      if (isForConsole(path, accept)) return pages;
      return isForPictures(path) ? pictures : shownGraph;
    },
    limits: {
      bodyBytes: config.bodyBytes,
      requestMs: config.requestDeadlineMs,
      trustProxy: config.trustProxy,
      blocksExit: config.blocksExit,
      onAnswer: ({ route = 'other', status }, method, ms) => parts.metrics.countAnswer({ route, method, status, ms }),
    },
  };
}

function openGraph(config: Config, parts: Parts, publicUrl: () => string): Site {
  const { log, metrics, requests, faults, usage } = parts;
  return graphSite(parts.ports, {
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
}

function toControlParts(config: Config, parts: Parts, publicUrl: () => string, graph: Site): ControlParts {
  const { ports, background, live, readiness, metrics, moves, faults, usage, requests, initial } = parts;
  return {
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
    prune: (before) => background.prune(before),
    instanceReplaced: () => background.instanceReplaced(),
    initial,
    publicUrl,
    graphPath: `/${NEWEST_VERSION}`,
    allowLiveTokens: config.allowLiveTokens,
    graphFailure: failureOf,
    sendToGraph: (request) => graph.answer(request),
  };
}

/** Returns the token that control demands; undefined when it is open to everybody on this machine. */
function controlToken({ host, service, controlToken: token }: Config): string | undefined {
  const isOpen = isLoopback(host) && !service;
  // An empty token is never equal to a given one: control is closed, not open, when the token is missing.
  return isOpen ? token : (token ?? '');
}

/** Returns true for the origin of a web page that this machine serves. */
function isLoopbackOrigin(origin: string): boolean {
  const url = URL.parse(origin);
  return url !== null && /^https?:$/.test(url.protocol) && isLoopback(url.hostname.replace(/^\[|\]$/g, ''));
}
