import type { ClockMove } from '../../control/shapes.ts';

const count = (number: number, one: string, many: string): string => `${number} ${number === 1 ? one : many}`;

const UNITS = [
  { seconds: 86_400, one: 'day', many: 'days' },
  { seconds: 3600, one: 'h', many: 'h' },
  { seconds: 60, one: 'min', many: 'min' },
  { seconds: 1, one: 's', many: 's' },
] as const;

/** Returns the distance of a move by its largest unit and the one below: `3 days`, `1 h 30 min`, `40 s`. */
export function distanceOf({ from, to }: ClockMove): string {
  const seconds = Math.round((Date.parse(to) - Date.parse(from)) / 1000);
  const parts = UNITS.map(({ seconds: unit, one, many }, i) => {
    const whole = i === 0 ? seconds : seconds % (UNITS[i - 1]?.seconds ?? 1);
    return { number: Math.floor(whole / unit), one, many };
  });
  const first = parts.findIndex(({ number }) => number > 0);
  if (first < 0) return 'less than a second';
  return parts
    .slice(first, first + 2)
    .filter(({ number }) => number > 0)
    .map(({ number, one, many }) => count(number, one, many))
    .join(' ');
}

/** Returns what a move caused on the Page, as one sentence: the events that fell due, webhooks and the call hours. */
export function describeEffects(move: ClockMove): string {
  const { from_revision, to_revision, webhooks } = move;
  const { delivered, failed } = webhooks;
  const effects = [
    ...(to_revision > from_revision ? [`${count(to_revision - from_revision, 'event', 'events')} fell due`] : []),
    ...(delivered > 0 ? [`${count(delivered, 'webhook was', 'webhooks were')} delivered`] : []),
    ...(failed > 0 ? [`${count(failed, 'attempt', 'attempts')} to deliver failed`] : []),
    ...describeHours(move),
  ];
  const [first = 'nothing fell due', ...others] = effects;
  return `${[first.charAt(0).toUpperCase() + first.slice(1), ...others].join(', ')}.`;
}

/** Returns what the call hours did during a move, or nothing. */
function describeHours({ was_open, is_open, openings }: ClockMove): readonly string[] {
  if (was_open !== is_open) return [`the call hours ${is_open ? 'opened' : 'closed'}`];
  if (openings === null || openings === 0) return [];
  const times = count(openings, 'time', 'times');
  return [`the call hours ${is_open ? 'closed and opened again' : 'opened and closed again'} ${times}`];
}
