import { Refused, type ResourceKind } from '../domain/refusal.ts';

/** Returns `value`. Refusal: not_found when it is undefined; `what` and `id` name the missing object. */
export function requireFound<T>(value: T | undefined, what: ResourceKind, id: string): T {
  if (value === undefined) throw new Refused({ reason: 'not_found', what, id });
  return value;
}
