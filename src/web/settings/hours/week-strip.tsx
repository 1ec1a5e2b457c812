import type { HoursPreview } from '../../api/shapes.ts';
import { useNow } from '../../clock/clock.tsx';
import { Loading } from '../../parts/resource-view.tsx';
import { formatTime, zoneOrUtc } from '../../parts/time.tsx';
import { layOutWeek, type WeekDay } from './week-days.ts';

/** The next seven days in the Page's time: when it is open, where it is now, what its clocks do. */
export function WeekStrip({
  preview,
  refused,
  unsaved,
}: {
  preview: HoursPreview | undefined;
  refused: boolean;
  unsaved: boolean;
}) {
  const now = useNow();
  if (!preview) return refused ? null : <Loading what="the week" />;
  const zone = zoneOrUtc(preview.time_zone);
  return (
    <figure class={`strip ${refused ? 'outdated' : ''}`} aria-labelledby="strip-title">
      <figcaption>
        <h3 id="strip-title">{unsaved && !refused ? 'The next seven days with your edits' : 'The next seven days'}</h3>
        <p class="hint">
          In {preview.time_zone}
          {preview.time_zone !== 'UTC' && `, UTC${preview.utc_offset}`}. It is {formatTime(now, zone, 'day')} there.
          {refused && ' This is how the hours were before the edit that is refused.'}
        </p>
      </figcaption>
      <ol>
        {layOutWeek(preview, now).map((day) => (
          <Day key={day.date} {...day} />
        ))}
      </ol>
      <p role="status">
        {preview.text}
        {preview.next_opening !== null &&
          ` It opens next on ${formatTime(Date.parse(preview.next_opening), zone, 'full')}.`}
      </p>
      {preview.clock_change && <p class="note clock-change">{preview.clock_change.text}</p>}
    </figure>
  );
}

const percent = (part: number): string => `${(part * 100).toFixed(2)}%`;

function Day({ name, date, windows, text, length, now }: WeekDay) {
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
