import type { ComponentChildren } from 'preact';
import { useClock } from '../clock/clock.tsx';
import { inZone, Time } from '../parts/time.tsx';
import { useZones } from '../page-view.tsx';

/** Names and what they stand for; a pair without a value is left out. */
export function Facts({ facts }: { facts: readonly (readonly [string, ComponentChildren])[] }) {
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
export function When({ at }: { at: string }) {
  const { now } = useClock();
  const { page } = useZones();
  const day = (instant: number): string => inZone(instant, page, 'full').slice(0, -5);
  return <Time at={at} shape={day(Date.parse(at)) === day(now()) ? 'time' : 'full'} />;
}

export const plural = (count: number, one: string, many = `${one}s`): string =>
  `${count.toLocaleString('en-GB')} ${count === 1 ? one : many}`;
