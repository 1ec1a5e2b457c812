import { instant, integer, list, named, nullable, number, object, oneOf } from '../../contract/schema.ts';
import type { DeliveryPoint, PageOverview } from '../shapes/page-overview.ts';
import { callOutcome, callState } from './calls.ts';

export const pageOverview = named(
  'PageOverview',
  object<PageOverview>({
    deliveries: list(
      object<DeliveryPoint>({
        created_at: instant,
        state: oneOf(['pending', 'delivered', 'dropped']),
        attempts: integer,
        latency_ms: nullable(number),
      }),
    ),
    calls: list(object<PageOverview['calls'][number]>({ started_at: instant, state: callState, outcome: callOutcome })),
  }),
);
