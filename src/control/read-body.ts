import { isJsonObject, type JsonObject } from '../contract/json.ts';
import type { HttpRequest } from '../http/site.ts';
import { ControlError } from './control-error.ts';

/** The body as a JSON object; an empty one is `{}`. */
export function readBody(request: HttpRequest): JsonObject {
  if (request.body.length === 0) return {};
  try {
    const body: unknown = JSON.parse(request.body.toString());
    if (isJsonObject(body)) return body;
  } catch {
    // Told below.
  }
  throw new ControlError(400, 'not_json', 'The request body is not a JSON object.');
}
