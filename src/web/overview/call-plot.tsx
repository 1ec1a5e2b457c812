import type { CallHours } from '../../control/shapes/call-hours.ts';
import type { PageOverview } from '../../control/shapes/page-overview.ts';
import { useTimeZones } from '../page.tsx';
import { Empty } from '../parts/resource-view.tsx';
import { countByHour, OUTCOMES, type HourOfDay, type Outcome } from './hours-of-day.ts';
import { useWidth } from './use-width.ts';

/** Height of the drawing and of its parts, in px. */
const HEIGHT = 220;
const LEFT = 28;
const TOP = 10;
/** Lower end of the bars; the row of the call hours and the labels are below. */
const GROUND = 160;
const HOURS_TOP = 168;
const HOURS_HEIGHT = 24;
const LABELLED = [0, 6, 12, 18];

const NAMES: { readonly [O in Outcome]: string } = {
  completed: 'completed',
  missed: 'missed',
  declined: 'declined',
  failed: 'failed',
  open: 'ringing or in a call',
};

/** Calls by the hour of the day in the Page's time zone and by their outcome, above the hours in which the Page is open. */
export function CallPlot({ calls, hours }: { calls: PageOverview['calls']; hours: CallHours | null }) {
  const { page: zone } = useTimeZones();
  const { element, width } = useWidth<HTMLElement>(600);
  const step = (width - LEFT) / 24;
  const byHour = countByHour(calls, hours, zone);
  const most = Math.max(1, ...byHour.map(({ total }) => total));
  return (
    <figure class="panel plot" aria-labelledby="call-plot" ref={element}>
      <h2 id="call-plot">Calls by hour of the day</h2>
      {calls.length === 0 ? (
        <Empty>No call rang for this Page yet.</Empty>
      ) : (
        <>
          <figcaption>{describe(calls.length, byHour, zone)}</figcaption>
          <svg viewBox={`0 0 ${width} ${HEIGHT}`} aria-hidden="true">
            <Patterns />
            <text class="scale" x={LEFT - 6} y={TOP + 8}>
              {most}
            </text>
            <line class="grid" x1={LEFT} x2={width} y1={GROUND} y2={GROUND} />
            {byHour.map((hour) => (
              <Bar key={hour.hour} {...hour} most={most} step={step} />
            ))}
            {LABELLED.map((hour) => (
              <text key={hour} class="scale from" x={LEFT + hour * step} y={HEIGHT - 8}>
                {String(hour).padStart(2, '0')}:00
              </text>
            ))}
          </svg>
          <ul class="legend" aria-hidden="true">
            {OUTCOMES.map((outcome) => (
              <li key={outcome}>
                <svg viewBox="0 0 12 12">
                  <rect class={`outcome ${outcome}`} width={12} height={12} />
                </svg>
                {NAMES[outcome]}
              </li>
            ))}
            <li>
              <svg viewBox="0 0 12 12">
                <rect class="open-hours" width={12} height={12} />
              </svg>
              call hours: the higher, the more days of the week
            </li>
          </ul>
          <details>
            <summary>As a table</summary>
            <Table byHour={byHour} />
          </details>
        </>
      )}
    </figure>
  );
}

function Bar({ hour, counts, openDays, most, step }: HourOfDay & { readonly most: number; readonly step: number }) {
  const x = LEFT + hour * step;
  const unit = (GROUND - TOP) / most;
  let y = GROUND;
  return (
    <g>
      {OUTCOMES.map((outcome) => {
        const height = counts[outcome] * unit;
        y -= height;
        return (
          height > 0 && (
            <rect key={outcome} class={`outcome ${outcome}`} x={x + 2} y={y} width={step - 4} height={height} />
          )
        );
      })}
      <rect class="closed-hours" x={x} y={HOURS_TOP} width={step} height={HOURS_HEIGHT} />
      <rect
        class="open-hours"
        x={x}
        y={HOURS_TOP + HOURS_HEIGHT * (1 - openDays / 7)}
        width={step}
        height={(HOURS_HEIGHT * openDays) / 7}
      />
    </g>
  );
}

/** Hatchings, by which outcomes differ also without colours. */
function Patterns() {
  return (
    <defs>
      <pattern id="hatch" width={5} height={5} patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
        <line class="hatch" x1={0} x2={0} y1={0} y2={5} />
      </pattern>
      <pattern id="dots" width={5} height={5} patternUnits="userSpaceOnUse">
        <circle class="dot" cx={2.5} cy={2.5} r={1.3} />
      </pattern>
    </defs>
  );
}

function Table({ byHour }: { byHour: readonly HourOfDay[] }) {
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">Hour</th>
          {OUTCOMES.map((outcome) => (
            <th key={outcome} scope="col">
              {NAMES[outcome]}
            </th>
          ))}
          <th scope="col">days open</th>
        </tr>
      </thead>
      <tbody>
        {byHour
          .filter(({ total }) => total > 0)
          .map(({ hour, counts, openDays }) => (
            <tr key={hour}>
              <th scope="row">{String(hour).padStart(2, '0')}:00</th>
              {OUTCOMES.map((outcome) => (
                <td key={outcome}>{counts[outcome]}</td>
              ))}
              <td>{openDays}</td>
            </tr>
          ))}
      </tbody>
    </table>
  );
}

function describe(total: number, byHour: readonly HourOfDay[], zone: string): string {
  const sums = OUTCOMES.flatMap((outcome) => {
    const sum = byHour.reduce((all, { counts }) => all + counts[outcome], 0);
    return sum === 0 ? [] : [`${sum} ${NAMES[outcome]}`];
  });
  return `The newest ${total} ${total === 1 ? 'call' : 'calls'}: ${sums.join(', ')}. Hours are those of ${zone}.`;
}
