import { useClock } from '../clock/clock.tsx';
import { useTimeZones } from '../page.tsx';
import { formatTime } from '../parts/format-time.ts';
import { Time } from '../parts/time.tsx';

/** An instant to the second, or with its date when it is not on the server's current day. */
export function Timestamp({ at }: { at: string }) {
  const { now } = useClock();
  const { page } = useTimeZones();
  const dateOf = (instant: number): string => formatTime(instant, page, 'full').slice(0, -5);
  return <Time at={at} format={dateOf(Date.parse(at)) === dateOf(now()) ? 'time' : 'full'} />;
}
