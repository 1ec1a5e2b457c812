import type { DeliveryFailure, DeliveryFailureKind } from '../domain/delivery-failure.ts';
import { ForbiddenDestination } from './destinations.ts';

/**
 * Kinds by the code of the error, or its name where it has no code; the first pattern that matches counts. Sources:
 * https://nodejs.org/api/errors.html#common-system-errors, https://nodejs.org/api/tls.html#x509-certificate-error-codes
 */
const KINDS: readonly (readonly [RegExp, DeliveryFailureKind])[] = [
  [/^ECONNREFUSED$/, 'refused'],
  [/^ENOTFOUND$/, 'dns'],
  [/^EAI_/, 'dns_unavailable'],
  [/^(ETIMEDOUT|UND_ERR_CONNECT_TIMEOUT)$/, 'connect_timeout'],
  [/^E(HOST|NET)(UNREACH|DOWN)$/, 'unreachable'],
  [/^(EPROTO$|ERR_SSL_)/, 'tls'],
  [
    /^(ERR_TLS_CERT_|UNABLE_TO_|CERT_|CRL_|ERROR_IN_C|INVALID_CA$|INVALID_PURPOSE$|PATH_LENGTH_EXCEEDED$|HOSTNAME_MISMATCH$)|SELF_SIGNED_CERT/,
    'certificate',
  ],
  [/^(ECONNRESET|ECONNABORTED|EPIPE)$/, 'reset'],
  [/^UND_ERR_SOCKET$/, 'closed'],
  [/^(HPE_|HTTPParserError$)/, 'not_http'],
];

/** Returns the kind of failure that an error of the HTTP client stands for. */
export function toFailure(error: unknown): DeliveryFailure {
  if (error instanceof ForbiddenDestination) return error.failure;
  if (!(error instanceof Error)) return { kind: 'other', detail: String(error) };
  const code = (error as NodeJS.ErrnoException).code ?? error.name;
  const detail = error.message || code;
  // Node has the same code for a connection that is reset before the end of the TLS handshake and for any other.
  if (error.message.includes('before secure TLS connection')) return { kind: 'tls', detail };
  const kind = KINDS.find(([pattern]) => pattern.test(code))?.[1] ?? 'other';
  return { kind, detail };
}
