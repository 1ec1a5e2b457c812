import type { LookupFunction } from 'node:net';
import type * as Undici from 'undici';
import type { Attempt, AttemptResult } from '../app/ports/entities.ts';
import type { WebhookFault } from '../app/ports/faults.ts';
import type { DeliveryFailure } from '../domain/delivery-failure.ts';
import { toFailure } from './network-failure.ts';
import { parseDestination, type Destinations } from './destinations.ts';
import { DeadlineExceeded, Exchange } from './exchange.ts';
import { ReusedConnections } from './reused-connections.ts';
import { signatures } from './signature.ts';

/** A webhook on its way to a callback. */
export interface OutgoingWebhook {
  readonly address: string;
  readonly appSecret: string;
  readonly body: string;
  /** Time of the attempt; epoch ms. */
  readonly at: number;
  /** The injected fault that applies, which the receiver finds in a header. */
  readonly fault?: WebhookFault;
}

/** Sends requests to the callbacks of apps. */
export interface WebhookSender {
  /**
   * Posts a webhook and signs it. Never rejects: the attempt has the failure. It is posted again at once, as part of the
   * same attempt, when a connection of an earlier request ends without a byte of the answer.
   */
  post(webhook: OutgoingWebhook): Promise<Attempt>;
  /** Sends a GET, as the verification of a callback does. Never rejects. */
  get(address: string): Promise<AttemptResult>;
  /** Time limit of `get`; ms. */
  readonly verificationDeadlineMs: number;
  close(): Promise<void>;
}

export interface SenderOptions {
  /** Maximum duration of one attempt, from connecting to the last byte read; ms. */
  readonly deadlineMs: number;
  /** Maximum duration of the request that verifies a callback; ms. */
  readonly verificationDeadlineMs: number;
  readonly destinations: Destinations;
}

/** Opens a sender. It follows no redirect and uses no proxy of the environment. */
export function openSender(options: SenderOptions): WebhookSender {
  const { destinations, verificationDeadlineMs } = options;
  const connections = new ReusedConnections();
  let agent: Promise<Undici.Agent> | undefined;
  // Loaded with the first request, so that a server starts without it.
  const openOnce = (): Promise<Undici.Agent> => {
    agent ??= import('undici').then((undici) => openAgent(undici, destinations, connections));
    return agent;
  };

  async function send(
    address: string,
    method: 'GET' | 'POST',
    deadlineMs: number,
    headers: Record<string, string>,
    body: string | null,
  ): Promise<AttemptResult> {
    const url = parseDestination(address);
    if (!url) return unanswered({ kind: 'invalid_address', detail: '' }, 0);
    const objection = destinations.objection(url);
    if (objection) return unanswered(objection, 0);
    const startedAt = performance.now();
    const durationMs = () => Math.round(performance.now() - startedAt);
    try {
      const http = await openOnce();
      const request = { origin: url.origin, path: url.pathname + url.search, method, headers, body };
      const exchange = new Exchange(deadlineMs, (error) => {
        if (!connections.hasEnded(error)) return false;
        http.dispatch(request, exchange);
        return true;
      });
      http.dispatch(request, exchange);
      const answer = await exchange.answer;
      return { durationMs: durationMs(), failure: null, ...answer };
    } catch (error) {
      const isLate = error instanceof DeadlineExceeded;
      return unanswered(
        isLate ? { kind: 'timeout', detail: `${deadlineMs / 1000} s` } : toFailure(error),
        durationMs(),
      );
    }
  }

  return {
    async post({ address, appSecret, body, at, fault }) {
      const secret = fault?.kind === 'bad_signature' ? `${appSecret} of another app` : appSecret;
      const { sha1, sha256 } = signatures(secret, body);
      const headers = {
        'content-type': 'application/json',
        'x-hub-signature': sha1,
        'x-hub-signature-256': sha256,
        'user-agent': 'facebookexternalua',
        ...(fault && { 'x-switchhook-fault': fault.name }),
      };
      return { at, fault: fault?.name ?? null, ...(await send(address, 'POST', options.deadlineMs, headers, body)) };
    },
    get: (address) => send(address, 'GET', verificationDeadlineMs, { 'user-agent': 'facebookexternalua' }, null),
    verificationDeadlineMs,
    async close() {
      connections.close();
      await (await agent)?.destroy();
    },
  };
}

/** Opens an agent that has connections for each origin, whose addresses are looked up by the rules for destinations. */
function openAgent(undici: typeof Undici, destinations: Destinations, connections: ReusedConnections): Undici.Agent {
  const connectors = new Map<LookupFunction, Undici.buildConnector.connector>();
  const connect: Undici.buildConnector.connector = (target, done) => {
    const lookup = destinations.lookupFor(`${target.protocol}//${target.host}`);
    const connector = connectors.get(lookup) ?? undici.buildConnector({ lookup });
    connectors.set(lookup, connector);
    connector(target, (...result) => {
      if (result[1]) connections.add(result[1]);
      done(...result);
    });
  };
  // An attempt has one deadline of its own, so undici needs no timers beside it.
  return new undici.Agent({ pipelining: 1, keepAliveTimeout: 30_000, headersTimeout: 0, bodyTimeout: 0, connect });
}

const unanswered = (failure: DeliveryFailure, durationMs: number): AttemptResult => ({
  durationMs,
  status: null,
  failure,
  response: null,
});
