/** The reason for which an attempt to deliver a webhook, or to verify a callback, got no HTTP response. */
export interface DeliveryFailure {
  readonly kind: DeliveryFailureKind;
  /** The particulars for people, for example the message of the network error; empty where the kind says everything. */
  readonly detail: string;
}

/** The kinds of failure by which an attempt gets no HTTP response. */
export type DeliveryFailureKind =
  /** The callback is not an http or https URL, or has a user name in it. */
  | 'invalid_address'
  /** The rules for destinations do not allow it; the detail says which rule. */
  | 'forbidden'
  /** No response before the deadline, which is the detail, for example `20 s`. */
  | 'timeout'
  | 'connect_timeout'
  /** Nothing listens on the port. */
  | 'refused'
  | 'unreachable'
  /** The host name does not exist. */
  | 'dns'
  /** The name server gave no answer. */
  | 'dns_unavailable'
  /** The TLS handshake failed. */
  | 'tls'
  /** The certificate was not accepted. */
  | 'certificate'
  /** The receiver reset the connection before its response was complete. */
  | 'reset'
  /** The receiver closed the connection before its response was complete. */
  | 'closed'
  | 'not_http'
  /** The last connections to the origin failed, so none was tried; the detail describes the failure of the last one. */
  | 'suspended'
  /** An injected fault stopped the webhook; its kind is the detail. */
  | 'fault'
  /** Anything else, and failures recorded by versions that stored a sentence only; the detail is all that is known. */
  | 'other';

const texts: Readonly<Record<DeliveryFailureKind, (detail: string) => string>> = {
  invalid_address: () => 'The callback is not an http or https address',
  forbidden: (detail) => `destination refused: ${detail}`,
  timeout: (detail) => `No answer within ${detail}`,
  connect_timeout: (detail) => detail,
  refused: () => 'The connection was refused: is the receiver running?',
  unreachable: (detail) => detail,
  dns: () => 'The host name is not known',
  dns_unavailable: (detail) => detail,
  tls: (detail) => detail,
  certificate: (detail) => detail,
  reset: (detail) => detail,
  closed: (detail) => detail,
  not_http: (detail) => detail,
  suspended: (detail) => `Not sent, because the last connections to this address failed. ${detail}`,
  fault: (detail) => `Not sent: an injected fault (${detail})`,
  other: (detail) => detail,
};

/** Describes a failure in one line for people. */
export const describeFailure = ({ kind, detail }: DeliveryFailure): string => texts[kind](detail);

/** Returns true for the name of a kind of failure. */
export const isDeliveryFailureKind = (kind: string): kind is DeliveryFailureKind => Object.hasOwn(texts, kind);
