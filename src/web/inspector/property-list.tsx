import type { ComponentChildren } from 'preact';
import { useClock } from '../clock/clock.tsx';
import { formatTime, Time } from '../parts/time.tsx';
import { useTimeZones } from '../page.tsx';

/** Names and what they stand for; a pair without a value is left out. */
export function PropertyList({ facts }: { facts: readonly (readonly [string, ComponentChildren])[] }) {
  return (
    <dl class="facts">
      {facts.map(
        ([name, value]) =>
          value !== null &&
          value !== undefined && (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ),
      )}
    </dl>
  );
}

/** An instant to the second; with its date where that is another day than the server's. */
export function Timestamp({ at }: { at: string }) {
  const { now } = useClock();
  const { page } = useTimeZones();
  const day = (instant: number): string => formatTime(instant, page, 'full').slice(0, -5);
  return <Time at={at} shape={day(Date.parse(at)) === day(now()) ? 'time' : 'full'} />;
}

export const formatCount = (count: number, one: string, many = `${one}s`): string =>
  `${count.toLocaleString('en-GB')} ${count === 1 ? one : many}`;
