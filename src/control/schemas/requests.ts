import {
  anyParams,
  foreign,
  instant,
  integer,
  list,
  named,
  nullable,
  number,
  object,
  optional,
  text,
} from '../../contract/schema.ts';
import type { ApiRequest, HttpMessage, SentRequest } from '../shapes/requests.ts';

export const apiRequest = named(
  'ApiRequest',
  object<ApiRequest>({
    id: text,
    at: instant,
    method: text,
    path: text,
    version: text,
    params: anyParams,
    ignored_params: list(text),
    page_id: nullable(text),
    app_id: nullable(text),
    revision: nullable(integer),
    status: integer,
    duration_ms: number,
    trace: text,
    error: nullable(
      object<NonNullable<ApiRequest['error']>>({
        message: text,
        type: text,
        code: integer,
        error_subcode: optional(integer),
      }),
    ),
    advice: nullable(text),
    fault: nullable(text),
  }),
);

export const httpMessage = object<HttpMessage>({
  headers: list(object<HttpMessage['headers'][number]>({ name: text, value: text })),
  body: text,
});

export const sentRequest = object<SentRequest>({
  status: nullable(integer),
  duration_ms: number,
  headers: foreign<SentRequest['headers']>({ type: 'object', additionalProperties: { type: 'string' } }),
  body: foreign<unknown>({}),
  advice: nullable(text),
});
