import { findIgnoredParams } from '../../contract/ignored-params.ts';
import { redactText } from '../../contract/redact.ts';
import type { LoggedRequest } from '../../runtime/request-log.ts';
import type * as shapes from '../shapes.ts';
import { encodeInstant } from './instant.ts';

/** Encodes a request to the Graph surface with its answer, and with advice when that was an error. */
export function encodeRequest(request: LoggedRequest): shapes.ApiRequest {
  const { failure } = request;
  return {
    id: String(request.id),
    at: encodeInstant(request.at),
    method: request.method,
    path: request.path,
    version: request.version,
    params: request.params,
    ignored_params: [
      ...findIgnoredParams(request.operation, request.params),
      ...request.ignoredModifiers.map((modifier) => redactText(modifier)),
    ],
    page_id: request.pageId,
    app_id: request.appId,
    revision: request.revision,
    status: request.status,
    duration_ms: request.durationMs,
    trace: request.trace,
    error: failure && {
      message: failure.message,
      type: failure.type ?? 'OAuthException',
      code: failure.code,
      ...(failure.subcode !== undefined && { error_subcode: failure.subcode }),
    },
    advice: failure?.advice ?? null,
    fault: request.fault,
  };
}
