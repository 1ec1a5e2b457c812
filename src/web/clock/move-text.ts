import type { ClockMove, EndedThings } from '../../control/shapes/clock.ts';
import { joinWithAnd } from '../parts/journal-text.ts';

/** Number of buttons or windows up to which the server counts. */
const MOST_COUNTED = 100;

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

/**
 * Returns what a move caused on the Page, as one sentence: the events that fell due, webhooks, the call hours, buttons and
 * messaging windows. `nameOf` returns the name of a consumer.
 */
export function describeEffects(move: ClockMove, nameOf: (psid: string) => string | undefined): string {
  const { from_revision, to_revision, webhooks } = move;
  const { delivered, failed } = webhooks;
  const effects = [
    ...(to_revision > from_revision ? [`${count(to_revision - from_revision, 'event', 'events')} fell due`] : []),
    ...(delivered > 0 ? [`${count(delivered, 'webhook was', 'webhooks were')} delivered`] : []),
    ...(failed > 0 ? [`${count(failed, 'attempt', 'attempts')} to deliver failed`] : []),
    ...describeHours(move),
    ...describeEnded(move.expired_buttons, 'call button', 'to', 'expired', nameOf),
    ...describeEnded(move.closed_windows, 'messaging window', 'with', 'closed', nameOf),
  ];
  const [first = 'nothing fell due', ...others] = effects;
  return `${[first.charAt(0).toUpperCase() + first.slice(1), ...others].join(', ')}.`;
}

/** Returns which buttons or windows ended, by the names of their consumers where there are few, or nothing. */
function describeEnded(
  { count: number, first }: EndedThings,
  noun: string,
  preposition: string,
  verb: string,
  nameOf: (psid: string) => string | undefined,
): readonly string[] {
  if (number === 0) return [];
  const names = [...new Set(first.map(({ psid }) => nameOf(psid) ?? 'a consumer'))];
  const text = number === 1 ? `the ${noun}` : `${number === MOST_COUNTED ? 'at least ' : ''}${number} ${noun}s`;
  const people = number > first.length ? [...names, 'others'] : names;
  return [`${text} ${preposition} ${joinWithAnd(people)} ${verb}`];
}

/** Returns what the call hours did during a move, or nothing. */
function describeHours({ was_open, is_open, openings }: ClockMove): readonly string[] {
  if (was_open !== is_open) return [`the call hours ${is_open ? 'opened' : 'closed'}`];
  if (openings === null || openings === 0) return [];
  const times = count(openings, 'time', 'times');
  return [`the call hours ${is_open ? 'closed and opened again' : 'opened and closed again'} ${times}`];
}
