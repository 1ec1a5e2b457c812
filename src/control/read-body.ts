import { object } from '../contract/graph-types.ts';
import { isJsonObject, type JsonObject } from '../contract/json.ts';
import type { HttpRequest } from '../http/site.ts';
import { ControlError } from './control-error.ts';

/** The body of a POST without parameters. */
export const noBody = object({});

/** Reads the body as a JSON object; an empty body is `{}`. Throws ControlError `not_json`. */
export function readBody(request: HttpRequest): JsonObject {
  if (request.body.length === 0) return {};
  const body = parse(request.body.toString());
  if (isJsonObject(body)) return body;
  throw new ControlError(400, 'not_json', 'The request body is not a JSON object.');
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
