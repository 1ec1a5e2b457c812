import type { DeliveryPoint } from '../../control/shapes/page-overview.ts';
import { formatTime } from '../parts/format-time.ts';
import { Empty } from '../parts/resource-view.tsx';
import { useDisplayZone } from '../parts/time-zone-choice.tsx';
import { countDeliveries, formatMs, type Latencies } from './latencies.ts';
import { useWidth } from './use-width.ts';

/** Height of the drawing, and the space around the points, in px. */
const HEIGHT = 220;
const LEFT = 56;
const RIGHT = 12;
const TOP = 34;
const BOTTOM = 26;
/** Least width, in px, in which both ends of the axis have room for a date with its year. */
const WIDE = 420;
/** Place of the webhooks that are not delivered, above the scale. */
const NOT_DELIVERED = 14;

type Mark = 'delivered' | 'retried' | 'pending' | 'dropped';
const NAMES: { readonly [M in Mark]: string } = {
  delivered: 'delivered at once',
  retried: 'delivered after a retry',
  pending: 'pending',
  dropped: 'dropped',
};

/** Webhooks by the time of their event, and by the time until the receiver accepted them, on a logarithmic scale. */
export function DeliveryPlot({ deliveries }: { deliveries: readonly DeliveryPoint[] }) {
  const { zone } = useDisplayZone();
  const { element, width } = useWidth<HTMLElement>(600);
  const times = deliveries.map(({ created_at: at }) => Date.parse(at));
  const [first, last] = [Math.min(...times), Math.max(...times)];
  const latencies = countDeliveries(deliveries);
  const decades = decadesUntil(Math.max(1000, ...deliveries.map(({ latency_ms: ms }) => ms ?? 0)));
  const xOf = (at: number): number =>
    first === last ? (LEFT + width - RIGHT) / 2 : LEFT + ((at - first) / (last - first)) * (width - LEFT - RIGHT);
  const yOf = (ms: number): number =>
    HEIGHT - BOTTOM - (Math.log10(Math.max(1, ms)) / (decades.length - 1)) * (HEIGHT - TOP - BOTTOM);
  const format = width < WIDE ? 'day' : 'full';
  return (
    <figure class="panel plot" aria-labelledby="delivery-plot" ref={element}>
      <h2 id="delivery-plot">Webhooks and their latency</h2>
      {deliveries.length === 0 ? (
        <Empty>No webhook was sent for this Page yet.</Empty>
      ) : (
        <>
          <figcaption>{describe(deliveries.length, latencies)}</figcaption>
          <svg viewBox={`0 0 ${width} ${HEIGHT}`} aria-hidden="true">
            {decades.map((ms) => (
              <g key={ms}>
                <line class="grid" x1={LEFT} x2={width - RIGHT} y1={yOf(ms)} y2={yOf(ms)} />
                <text class="scale" x={LEFT - 6} y={yOf(ms) + 4}>
                  {formatMs(ms)}
                </text>
              </g>
            ))}
            {deliveries.map((point, i) => (
              <MarkAt
                key={i}
                mark={markOf(point)}
                x={xOf(Date.parse(point.created_at))}
                y={point.latency_ms === null ? NOT_DELIVERED : yOf(point.latency_ms)}
              />
            ))}
            <text class="scale from" x={LEFT} y={HEIGHT - 6}>
              {formatTime(first, zone, format)}
            </text>
            <text class="scale" x={width - RIGHT} y={HEIGHT - 6}>
              {first !== last && formatTime(last, zone, format)}
            </text>
          </svg>
          <ul class="legend" aria-hidden="true">
            {(Object.keys(NAMES) as Mark[]).map((mark) => (
              <li key={mark}>
                <svg viewBox="0 0 12 12">
                  <MarkAt mark={mark} x={6} y={6} />
                </svg>
                {NAMES[mark]}
              </li>
            ))}
          </ul>
        </>
      )}
    </figure>
  );
}

/** A sign that differs from the others in its shape, not only in its colour. */
function MarkAt({ mark, x, y }: { mark: Mark; x: number; y: number }) {
  switch (mark) {
    case 'delivered':
      return <circle class="mark good" cx={x} cy={y} r={3} />;
    case 'retried':
      return <path class="mark warn" d={`M${x} ${y - 5}l4.5 8h-9z`} />;
    case 'pending':
      return <rect class="mark hollow" x={x - 3.5} y={y - 3.5} width={7} height={7} />;
    case 'dropped':
      return <path class="mark cross" d={`M${x - 4} ${y - 4}l8 8m0 -8l-8 8`} />;
  }
}

function markOf({ state, attempts }: DeliveryPoint): Mark {
  if (state !== 'delivered') return state;
  return attempts > 1 ? 'retried' : 'delivered';
}

/** Returns 1, 10, 100 … up to the first that is no less than `ms`. */
function decadesUntil(ms: number): readonly number[] {
  const count = Math.ceil(Math.log10(ms)) + 1;
  return Array.from({ length: count }, (_, i) => 10 ** i);
}

function describe(total: number, { delivered, retried, pending, dropped, median, p95 }: Latencies): string {
  const parts = [
    `${delivered} delivered${retried > 0 ? ` (${retried} after a retry)` : ''}`,
    ...(pending > 0 ? [`${pending} pending`] : []),
    ...(dropped > 0 ? [`${dropped} dropped`] : []),
  ];
  const speed =
    median === undefined || p95 === undefined ? '' : ` Median ${formatMs(median)}, 95 % within ${formatMs(p95)}.`;
  return `The newest ${total} ${total === 1 ? 'webhook' : 'webhooks'}: ${parts.join(', ')}.${speed}`;
}
