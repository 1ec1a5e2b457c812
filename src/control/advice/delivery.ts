import type { Attempt } from '../../app/ports/entities.ts';
import type { DeliveryFailureKind } from '../../domain/delivery-failure.ts';

/**
 * Returns the likeliest cause of a failed attempt and the way to mend it, for developers who see it for the first time;
 * null for an attempt that was accepted. The causes are common mistakes of receivers of Meta's webhooks.
 */
export function adviseAttempt({ status, failure }: Pick<Attempt, 'status' | 'failure'>): string | null {
  if (failure) return unanswered[failure.kind];
  if (status === null) return NO_ANSWER;
  if (status >= 200 && status < 300) return null;
  return answered.get(status) ?? general(status);
}

const SIGNATURE =
  'The receiver refused the signature, or requires credentials, which Meta never sends. Compute the HMAC with the ' +
  'secret of this app over the raw bytes of the body, before a JSON parser changes them, and compare it with the ' +
  "whole of X-Hub-Signature-256, 'sha256=' included.";

const answered: ReadonlyMap<number, string> = new Map([
  [
    400,
    'The receiver could read the request but refused its body. Call events and call_settings_update have their ' +
      'members directly on the entry, beside id and time: a parser that expects entry[].messaging or entry[].changes ' +
      'in every webhook fails on them. Answer 200 also for fields that the receiver does not use.',
  ],
  [401, SIGNATURE],
  [403, SIGNATURE],
  [
    404,
    'The receiver has no route at this path. Compare callback_url with the route of the receiver: prefix, trailing ' +
      'slash, upper and lower case, and a tunnel or proxy that removes a part of the path.',
  ],
  [
    405,
    'The path exists but does not take POST. The receiver needs two routes there: GET for the verification request ' +
      'and POST for webhooks.',
  ],
  [
    408,
    'The receiver timed out while it waited for the body. Read the request to its end first; a body parser that runs ' +
      'a second time waits without end.',
  ],
  [
    413,
    'The body is larger than the receiver accepts. Raise the limit of its body parser, or of the proxy in front of ' +
      'it; Meta sends several events in one request.',
  ],
  [
    415,
    'The receiver does not accept this content type. Webhooks are application/json; configure the parser of the raw ' +
      'body for that type.',
  ],
  [
    422,
    'The receiver validates the body against a schema that it does not match. Accept unknown members and unknown ' +
      'fields: call events differ from messages.',
  ],
  [
    429,
    'The receiver limits the rate of requests. Accept webhooks without a rate limit, put them in a queue, and answer ' +
      '200 at once.',
  ],
  [
    502,
    'A proxy or tunnel answered, because the receiver behind it is not running or listens on another port. Start the ' +
      'receiver, and compare the port.',
  ],
  [503, 'The receiver, or a proxy in front of it, is not ready. Check whether it is still starting, or has stopped.'],
  [
    504,
    'A proxy gave up waiting for the receiver. Answer 200 as soon as the webhook is stored, and process it after that.',
  ],
]);

function general(status: number): string {
  if (status >= 500) {
    return (
      'The receiver failed while it processed the webhook; its log says where. Answer 200 before processing, so that ' +
      'an error there does not cause a retry.'
    );
  }
  if (status >= 300 && status < 400) {
    return (
      'Redirects are not followed. Subscribe with the final address: https or http, with www or without, with the ' +
      'trailing slash or without.'
    );
  }
  return (
    'Only 2xx counts as accepted. Answer 200 to every webhook with a valid signature, also for fields that the ' +
    'receiver does not use.'
  );
}

const NO_ANSWER =
  'The receiver did not answer. Check that it runs, and that the machine of this server can reach it at this address.';
const NO_ROUTE =
  'There is no network route to this host. Check the network, a VPN, a firewall, and the address itself.';
const CLOSED =
  'The receiver closed the connection without an answer. Its handler crashed (its log says so), a proxy cut the ' +
  'connection, or the port speaks TLS and the callback says http.';

const unanswered: Readonly<Record<DeliveryFailureKind, string>> = {
  invalid_address:
    'Webhooks cannot be sent to the callback address. Subscribe again with an absolute http or https address, ' +
    'without a user name.',
  forbidden:
    'This server sends webhooks only to public https addresses. Subscribe with such an address, or have the operator ' +
    'allow this one with --allow-destination.',
  refused:
    'Nothing listens at this host and port. Start the receiver and compare the port; inside a container, localhost ' +
    'is the container itself.',
  dns:
    'The host name of the callback does not exist. Check it for a typo; the address of a tunnel may have ' +
    'changed: subscribe again with the new one.',
  dns_unavailable:
    'The host name of the callback could not be looked up, because the name server did not answer. Check the network ' +
    'and the DNS settings of the machine of this server.',
  timeout:
    'The receiver accepted the connection and did not answer in time. Answer 200 at once and do the work after that; ' +
    'check also for a request handler that never ends its response.',
  connect_timeout: NO_ROUTE,
  unreachable: NO_ROUTE,
  tls:
    'The callback says https and the port does not speak TLS. Use http for a receiver on this machine, or the port ' +
    'that has the certificate.',
  certificate:
    "The receiver's certificate is not trusted: self-signed, expired, for another name, or without its intermediate " +
    'certificate. Meta accepts valid ones only; for tests on this machine use http.',
  reset: CLOSED,
  closed: CLOSED,
  not_http: 'The answer is not HTTP: another program listens at this port. Compare the port.',
  suspended:
    'No connection to this host and port could be made several times in a row, so it is tried once a second only, and ' +
    'this webhook waits for its next attempt. Start the receiver, and compare the port.',
  fault:
    'An injected fault stopped this webhook. GET /_control/faults lists the faults, DELETE /_control/faults ends them.',
  other: NO_ANSWER,
};
