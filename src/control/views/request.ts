import type { LoggedMessage, LoggedRequest } from '../../app/ports/request-log.ts';
import { findIgnoredParams } from '../../contract/ignored-params.ts';
import type { ApiRequest, HttpMessage } from '../shapes/requests.ts';
import { encodeInstant } from './instant.ts';

/** Encodes a request to the Graph surface with its answer, and with advice when that was an error. */
export function encodeRequest(request: LoggedRequest): ApiRequest {
  const { failure } = request;
  return {
    id: request.id,
    at: encodeInstant(request.at),
    method: request.method,
    path: request.path,
    version: request.version,
    params: request.params,
    ignored_params: [...findIgnoredParams(request.operation, request.params), ...request.ignoredModifiers],
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

export const encodeHttpMessage = ({ headers, body }: LoggedMessage): HttpMessage => ({
  headers: headers.map(([name, value]) => ({ name, value })),
  body,
});
