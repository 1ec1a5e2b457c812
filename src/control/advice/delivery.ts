import type { Attempt } from '../../app/ports/entities.ts';
import type { DeliveryFailureKind } from '../../domain/delivery-failure.ts';

/**
 * What most likely went wrong when a receiver did not take a webhook, for somebody who sees it for the first time;
 * null for an attempt that was taken. The mistakes are those that receivers of Meta's webhooks are known for.
 */
export function adviseAttempt({ status, failure }: Pick<Attempt, 'status' | 'failure'>): string | null {
  if (failure) return unanswered[failure.kind];
  if (status === null) return NO_ANSWER;
  if (status >= 200 && status < 300) return null;
  return answered.get(status) ?? general(status);
}

const SIGNATURE =
  'The receiver refused the signature, or wants credentials that Meta never sends. Compute the HMAC over the raw bytes ' +
  "of the body before any JSON parser touches them, with the secret of this very app, and compare with all of X-Hub-Signature-256, 'sha256=' included.";

const answered: ReadonlyMap<number, string> = new Map([
  [
    400,
    'The receiver read the request and did not like the body. What call events and call_settings_update tell stands directly on the entry, beside id and ' +
      'time: a parser that expects entry[].messaging or entry[].changes in every webhook fails on them. Answer 200 to what you do not know.',
  ],
  [401, SIGNATURE],
  [403, SIGNATURE],
  [
    404,
    'Nothing is at this path. Compare callback_url with the route of the receiver: its prefix, a slash at the end, ' +
      'the letters, and whether a tunnel or proxy cuts part of the path off.',
  ],
  [
    405,
    'The path is there and does not take POST. The receiver needs two routes at it: GET for the verification request, POST for the webhooks.',
  ],
  [
    408,
    'The receiver gave up waiting for the body. Read the request to its end first; a body parser that runs twice waits for ever.',
  ],
  [
    413,
    'The receiver takes no body of this size. Raise the limit of its body parser or of the proxy in front of it; events come in batches at Meta.',
  ],
  [
    415,
    'The receiver does not take this content type. Webhooks come as application/json; let the parser for the raw body take that type.',
  ],
  [
    422,
    'The receiver checks the body against a schema that does not fit. Let unknown members and unknown fields pass: call events differ from messages.',
  ],
  [
    429,
    'The receiver limits how often it is called. Take webhooks without a limit, put them in a queue, and answer 200 at once.',
  ],
  [
    502,
    'A proxy or tunnel answered: behind it the receiver is not running, or listens on another port. Start it, and compare the port.',
  ],
  [
    503,
    'The receiver, or a proxy in front of it, says it is not ready. Look whether it is still starting, or stopped.',
  ],
  [
    504,
    'A proxy gave up waiting for the receiver. Answer 200 as soon as the webhook is stored, and do the work after that.',
  ],
]);

function general(status: number): string {
  if (status >= 500) {
    return 'The receiver failed while it worked on the webhook: its log says where. Answer 200 before the work begins, so that a fault there does not bring the same webhook back.';
  }
  if (status >= 300 && status < 400) {
    return 'Redirects are not followed. Subscribe with the address that answers in the end: https instead of http, with www or without, with the slash at the end or without.';
  }
  return 'Only 2xx counts as taken. Answer 200 to every webhook whose signature is right, also to fields that the receiver does not use.';
}

const NO_ANSWER =
  'The receiver did not answer. Look whether it runs, and whether it is reached at this address from the machine of this server.';
const NO_ROUTE =
  'There is no way to this host from here. Look at the network, a VPN, a firewall, or the address itself.';
const HUNG_UP =
  'The receiver hung up without an answer. It crashed in its handler (its log says so), a proxy cut the connection, or the port speaks TLS and the callback says http.';

const unanswered: Readonly<Record<DeliveryFailureKind, string>> = {
  invalid_address:
    'The callback address cannot be posted to. Subscribe again with an absolute http or https address, without a user name in it.',
  forbidden:
    'This server posts to https addresses that are public. Subscribe with such an address, or have the operator allow this one: --allow-destination.',
  refused:
    'Nothing listens at this host and port. Start the receiver, compare the port, and mind that inside a container localhost is the container itself.',
  dns: 'The host name of the callback is not known here. Look for a typing error, or for a tunnel whose address changed since: then subscribe again with the new one.',
  dns_unavailable:
    'The host name of the callback could not be looked up, because the name server did not answer. Check the network and the DNS settings of the machine of this server.',
  timeout:
    'The receiver took the connection and did not answer in time. Answer 200 at once and do the work after that; look also for a handler that never ends its response.',
  connect_timeout: NO_ROUTE,
  unreachable: NO_ROUTE,
  tls: 'The callback says https and the port does not speak TLS. Use http for a receiver on this machine, or the port that has the certificate.',
  certificate:
    "The receiver's certificate is not trusted: self-signed, expired, for another name, or without its intermediate certificate. Meta takes valid ones only; for tests on this machine use http.",
  reset: HUNG_UP,
  closed: HUNG_UP,
  not_http: 'What came back is not HTTP. Some other program listens at this port; compare the port.',
  fault: 'This webhook was held back on command: GET /_control/faults lists the faults, DELETE ends them.',
  other: NO_ANSWER,
};
