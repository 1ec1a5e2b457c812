import type { Call } from './calls.ts';
import type { Delivery } from './deliveries.ts';

/** The recent past of a Page as points of plots, newest first. */
export interface PageOverview {
  readonly deliveries: readonly DeliveryPoint[];
  readonly calls: readonly Pick<Call, 'started_at' | 'state' | 'outcome'>[];
}

export interface DeliveryPoint {
  readonly created_at: string;
  readonly state: Delivery['state'];
  readonly attempts: number;
  /** Time from the event to the answer that accepted it; null before there is one. */
  readonly latency_ms: number | null;
}
