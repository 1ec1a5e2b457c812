import {
  boolean,
  constant,
  instant,
  integer,
  list,
  named,
  nullable,
  number,
  object,
  oneOf,
  text,
} from '../../contract/schema.ts';
import type { Attempt, Delivery, RedeliveredAll, Redelivery, UnansweredCallback } from '../shapes/deliveries.ts';

export const unanswered = list(object<UnansweredCallback>({ app_id: text, page_id: text, callback_url: text }));

export const attempt = object<Attempt>({
  at: instant,
  duration_ms: number,
  status: nullable(integer),
  error: nullable(text),
  failure: nullable(
    object<NonNullable<Attempt['failure']>>({
      kind: oneOf([
        'invalid_address',
        'forbidden',
        'timeout',
        'connect_timeout',
        'refused',
        'unreachable',
        'dns',
        'dns_unavailable',
        'tls',
        'certificate',
        'reset',
        'closed',
        'not_http',
        'suspended',
        'fault',
        'other',
      ]),
      detail: text,
    }),
  ),
  response: nullable(text),
  advice: nullable(text),
  fault: nullable(text),
});

export const delivery = named(
  'Delivery',
  object<Delivery>({
    id: text,
    page_id: text,
    app_id: text,
    revision: integer,
    field: text,
    state: oneOf(['pending', 'delivered', 'dropped']),
    created_at: instant,
    due_at: nullable(instant),
    body: text,
    callback_url: nullable(text),
    signatures: object<Delivery['signatures']>({ sha1: text, sha256: text }),
    attempts: list(attempt),
  }),
);

export const redelivery = object<Redelivery>({ id: text, state: constant('pending') });

export const redeliveredAll = object<RedeliveredAll>({ redelivered: integer, has_more: boolean });
