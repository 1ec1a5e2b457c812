import { useCoarseNow } from '../clock/clock.tsx';
import { Time } from './time.tsx';

/** Age in ms up to which a weekday alone tells the day. */
const WEEKDAY_ONLY_MS = 6 * 86_400_000;

/** The time above the messages that follow it. */
export function TimeDivider({ at }: { at: string }) {
  const now = useCoarseNow();
  return (
    <p class="time-divider">
      <Time at={at} format={now - Date.parse(at) > WEEKDAY_ONLY_MS ? 'full' : 'day'} />
    </p>
  );
}
