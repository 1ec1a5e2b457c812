import type { Decoder } from '../contract/graph-types.ts';
import type { JsonObject } from '../contract/json.ts';
import { nearestOf } from '../contract/nearest-name.ts';
import { ControlError } from './control-error.ts';
import { paramsOf } from './params-schema.ts';

/**
 * Refuses a parameter that a route does not have: without its misspelt parameter, the request would do something else
 * than was meant. Decoders refuse the members of nested objects themselves. Throws ControlError.
 */
export function refuseUnknownParams(decoder: Decoder<unknown> | undefined, params: JsonObject): void {
  if (decoder && isOpen(decoder.schema)) return;
  const known = paramsOf(decoder).map(({ name }) => name);
  const unknown = Object.keys(params).find((name) => !known.includes(name));
  if (unknown === undefined) return;
  const message = `There is no member ${unknown.slice(0, 100)}${correct(unknown, known)}`;
  throw new ControlError(400, 'invalid_parameter', message);
}

/** Refuses a parameter that a query has twice: all but the last value would have no effect. Throws ControlError. */
export function refuseRepeatedParams(names: readonly string[]): void {
  const repeated = names.find((name, i) => names.indexOf(name) !== i);
  if (repeated === undefined) return;
  throw new ControlError(400, 'invalid_parameter', `The query has ${repeated.slice(0, 100)} twice; give it once.`);
}

function correct(unknown: string, known: readonly string[]): string {
  const nearest = nearestOf(unknown, known);
  if (nearest !== undefined) return `; did you mean ${nearest}?`;
  return known.length === 0 ? '; this request takes none.' : `; this request takes ${known.join(', ')}.`;
}

/** Returns true for a document whose members the route does not list, such as a snapshot. */
const isOpen = (schema: JsonObject): boolean => !('properties' in schema) && !('allOf' in schema);
