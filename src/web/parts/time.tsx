import { useTimeZones } from '../page.tsx';
import { formatTime, type TimeFormat } from './format-time.ts';
import { shortZoneName } from './time-zone.ts';

/**
 * An instant (ISO 8601 or epoch ms) in the Page's time zone, followed by the consumer's time where that differs. `psid`
 * names the consumer when it is not the chosen one.
 */
export function Time({ at, format = 'day', psid }: { at: string | number; format?: TimeFormat; psid?: string }) {
  const zones = useTimeZones(psid);
  const instant = typeof at === 'string' ? Date.parse(at) : at;
  const pageTime = formatTime(instant, zones.page, format);
  const consumerTime = zones.consumer === undefined ? pageTime : formatTime(instant, zones.consumer, format);
  const iso = new Date(instant).toISOString();
  return (
    <span class="time">
      <time dateTime={iso} title={`${iso} (shown in ${zones.page})`}>
        {pageTime}
      </time>
      {consumerTime !== pageTime && zones.consumer !== undefined && (
        <span class="consumer-time">
          {' '}
          ({consumerTime} {shortZoneName(zones.consumer)})
        </span>
      )}
    </span>
  );
}
