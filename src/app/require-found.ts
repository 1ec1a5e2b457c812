import { Refused, type ResourceKind } from '../domain/refusal.ts';

/** `value` itself, or Refused `not_found` when there is none. */
export function requireFound<T>(value: T | undefined, what: ResourceKind, id: string): T {
  if (value === undefined) throw new Refused({ reason: 'not_found', what, id });
  return value;
}
