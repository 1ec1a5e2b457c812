import type { DeliveryPoint } from '../../control/shapes/page-overview.ts';

/** Webhooks in numbers. Latencies are in ms; undefined without a delivered webhook. */
export interface Latencies {
  readonly delivered: number;
  readonly pending: number;
  readonly dropped: number;
  /** Delivered, after more than one attempt. */
  readonly retried: number;
  readonly median: number | undefined;
  readonly p95: number | undefined;
}

export function countDeliveries(points: readonly DeliveryPoint[]): Latencies {
  const sorted = points.flatMap(({ latency_ms: ms }) => (ms === null ? [] : [ms])).sort((a, b) => a - b);
  const count = (state: DeliveryPoint['state']): number => points.filter((point) => point.state === state).length;
  return {
    delivered: count('delivered'),
    pending: count('pending'),
    dropped: count('dropped'),
    retried: points.filter(({ state, attempts }) => state === 'delivered' && attempts > 1).length,
    median: sorted[Math.ceil(sorted.length * 0.5) - 1],
    p95: sorted[Math.ceil(sorted.length * 0.95) - 1],
  };
}

/** Returns a time in ms for people: `0.8 ms`, `14 ms`, `3.2 s`, `5 min`, `2 h`. */
export function formatMs(ms: number): string {
  if (ms < 10) return `${Number(ms.toFixed(1))} ms`;
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${Number((ms / 1000).toFixed(1))} s`;
  if (ms < 3_600_000) return `${Math.round(ms / 60_000)} min`;
  return `${Math.round(ms / 3_600_000)} h`;
}
