import type { DeliveryFailure, DeliveryFailureKind } from '../../domain/delivery-failure.ts';

/**
 * Number of curl for each kind of failure, and curl's text, which Meta shows for callbacks. Numbers 28 and 35 observed
 * (docs/graph/errors.md §3.5); the others are curl's own: https://curl.se/libcurl/c/libcurl-errors.html
 */
const ERRORS: Readonly<Record<DeliveryFailureKind, readonly [errno: number, text: string]>> = {
  not_http: [1, 'Received HTTP/0.9 when not allowed'],
  invalid_address: [3, 'URL using bad/illegal format or missing URL'],
  dns: [6, 'Could not resolve host'],
  dns_unavailable: [6, 'Could not resolve host'],
  refused: [7, 'Could not connect to server'],
  unreachable: [7, 'Could not connect to server'],
  forbidden: [7, 'destination refused'],
  suspended: [7, 'Could not connect to server'],
  fault: [7, 'Could not connect to server'],
  timeout: [28, 'Operation timed out'],
  connect_timeout: [28, 'Connection timed out'],
  tls: [35, 'SSL connect error'],
  closed: [52, 'Empty reply from server'],
  reset: [56, 'Recv failure: Connection reset by peer'],
  other: [56, 'Failure when receiving data from the peer'],
  certificate: [60, 'SSL peer certificate or SSH remote key was not OK'],
};

/**
 * Describes a failure as curl does: `curl_errno = 28; curl_error = Operation timed out after 6000 milliseconds with 0 bytes
 * received`. The texts of Node and OpenSSL, in `detail`, differ from version to version, so they are left out.
 */
export function describeAsCurl({ kind, detail }: DeliveryFailure, deadlineMs: number): string {
  const [errno, text] = ERRORS[kind];
  const time = kind === 'timeout' ? ` after ${deadlineMs} milliseconds with 0 bytes received` : '';
  // The rule for destinations is Switchhook's own, so that curl has no text for it.
  const rule = kind === 'forbidden' ? `: ${detail}` : '';
  return `curl_errno = ${errno}; curl_error = ${text}${time}${rule}`;
}
