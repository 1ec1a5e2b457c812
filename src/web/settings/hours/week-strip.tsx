import type { HoursPreview } from '../../../control/shapes/call-hours.ts';
import { useNow } from '../../clock/clock.tsx';
import { formatTime } from '../../parts/format-time.ts';
import { Loading } from '../../parts/resource-view.tsx';
import { zoneOrUtc } from '../../parts/time-zone.ts';
import { layOutDays, type StripDay } from './strip-days.ts';

/** The next seven days in the Page's time zone with their opening hours, the current time and clock changes. */
export function WeekStrip({
  preview,
  isRefused,
  isUnsaved,
}: {
  preview: HoursPreview | undefined;
  isRefused: boolean;
  isUnsaved: boolean;
}) {
  const now = useNow();
  if (!preview) return isRefused ? null : <Loading name="the week" />;
  const zone = zoneOrUtc(preview.time_zone);
  return (
    <figure class={`strip ${isRefused ? 'outdated' : ''}`} aria-labelledby="strip-title">
      <figcaption>
        <h3 id="strip-title">
          {isUnsaved && !isRefused ? 'The next seven days with your edits' : 'The next seven days'}
        </h3>
        <p class="hint">
          In {preview.time_zone}
          {preview.time_zone !== 'UTC' && `, UTC${preview.utc_offset}`}. It is {formatTime(now, zone, 'day')} there.
          {isRefused && ' The week is shown without the invalid edit.'}
        </p>
      </figcaption>
      <ol>
        {layOutDays(preview, now).map((day) => (
          <Day key={day.date} {...day} />
        ))}
      </ol>
      <p role="status">
        {preview.text}
        {preview.next_opening !== null &&
          ` Next opening: ${formatTime(Date.parse(preview.next_opening), zone, 'full')}.`}
      </p>
      {preview.clock_change && <p class="note clock-change">{preview.clock_change.text}</p>}
    </figure>
  );
}

const percent = (fraction: number): string => `${(fraction * 100).toFixed(2)}%`;

function Day({ name, date, windows, text, length, now }: StripDay) {
  return (
    <li class={now === undefined ? '' : 'today'}>
      <span class="day-name">
        <strong>{name}</strong> <span class="hint">{now === undefined ? date : 'today'}</span>
      </span>{' '}
      <span class="bar" aria-hidden="true">
        {windows.map(({ from, to }) => (
          <span key={from} class="window" style={{ left: percent(from), width: percent(to - from) }} />
        ))}
        {now !== undefined && <span class="now-mark" style={{ left: percent(now) }} />}
      </span>{' '}
      <span class="day-text">
        {text}
        {length !== undefined && ' '}
        {length !== undefined && <span class="badge warn">{length}</span>}
      </span>
    </li>
  );
}
