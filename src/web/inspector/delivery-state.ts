import type { Delivery } from '../../control/shapes/deliveries.ts';

export const STATES = {
  pending: { title: 'Pending', badge: 'warn', icon: 'clock' },
  delivered: { title: 'Delivered', badge: 'good', icon: 'check' },
  dropped: { title: 'Dropped', badge: 'bad', icon: 'cross' },
} as const;

/** Returns the state of a delivery, with the time of its last attempt: `delivered in 16 ms`. */
export function describeState({ state, attempts }: Delivery): string {
  const last = attempts.at(-1);
  return state === 'delivered' && last ? `delivered in ${Math.round(last.duration_ms)} ms` : state;
}

/** Returns why the last attempt failed; undefined when the webhook is delivered or has no attempt yet. */
export function failureOf({ state, attempts }: Delivery): string | undefined {
  const last = state === 'delivered' ? undefined : attempts.at(-1);
  return last && (last.error ?? `HTTP ${last.status}`);
}
