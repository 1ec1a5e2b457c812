import { useState } from 'preact/hooks';
import type { ControlError } from '../../api/control.ts';
import type { List, TimeZoneName } from '../../api/shapes.ts';
import { useResource } from '../../api/use-resource.ts';
import { useNow } from '../../clock/clock.tsx';
import { errorId, ZONE_FIELD } from './refused-field.ts';
import { FieldRefusal } from './field-refusal.tsx';
import { findZones, offsetOf, matchSpelling } from './zone-search.ts';

interface Props {
  readonly zone: string;
  readonly disabled: boolean;
  readonly refusal: ControlError | undefined;
  readonly change: (zone: string) => void;
}

const MOST_LISTED = 60;
const LIST = `${ZONE_FIELD}-list`;
const HELP = `${ZONE_FIELD}-help`;
const optionId = (index: number): string => `${ZONE_FIELD}-option-${index}`;

/** The time zone of the hours: searched by today's names and older ones, or typed as an offset. */
export function ZoneField({ zone, disabled, refusal, change }: Props) {
  const { data: zones, error } = useResource<List<TimeZoneName>>('/time_zones');
  /** What is being typed, and the zone before it; undefined while nothing is. */
  const [typing, setTyping] = useState<{ readonly text: string; readonly before: string }>();
  const [active, setActive] = useState(0);
  const now = useNow(60_000);
  const known = zones?.data ?? [];
  const text = typing?.text;
  const found = text === undefined ? [] : findZones(known, text).slice(0, MOST_LISTED);
  const open = found.length > 0;

  const take = (chosen: string): void => {
    setTyping(undefined);
    if (chosen !== zone) change(chosen);
  };
  const type = (typed: string): void => {
    const before = typing?.before ?? zone;
    // What is no part of a name is not a search: an offset, or something for the API to refuse.
    const meant = typed.trim() === '' || findZones(known, typed).length > 0 ? before : typed.trim();
    setTyping({ text: typed, before });
    setActive(0);
    if (meant !== zone) change(meant);
  };
  const move = (step: number): void => {
    const next = Math.min(Math.max(active + step, 0), found.length - 1);
    setActive(next);
    document.getElementById(optionId(next))?.scrollIntoView({ block: 'nearest' });
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const { key } = event;
    const asks = key === 'ArrowDown' && text === undefined;
    if (!asks && text === undefined) return;
    if (asks) type('');
    else if (key === 'ArrowDown') move(1);
    else if (key === 'ArrowUp') move(-1);
    else if (key === 'Escape') take(typing?.before ?? zone);
    else if (key === 'Enter') take(found[active]?.name ?? matchSpelling(known, text ?? ''));
    else return;
    event.preventDefault();
  };

  return (
    <div class="zone">
      <label for={ZONE_FIELD}>Time zone</label>
      <div class="zone-search">
        <input
          id={ZONE_FIELD}
          role="combobox"
          autocomplete="off"
          autocapitalize="off"
          spellcheck={false}
          aria-autocomplete="list"
          aria-expanded={open}
          aria-controls={LIST}
          aria-activedescendant={open ? optionId(active) : undefined}
          aria-invalid={refusal !== undefined}
          aria-describedby={refusal ? `${errorId(ZONE_FIELD)} ${HELP}` : HELP}
          value={text ?? zone}
          disabled={disabled}
          onInput={(event) => type(event.currentTarget.value)}
          onKeyDown={onKeyDown}
          onBlur={() =>
            text !== undefined && take(text.trim() === '' ? (typing?.before ?? zone) : matchSpelling(known, text))
          }
        />
        <ul id={LIST} role="listbox" aria-label="Time zones" hidden={!open}>
          {found.map(({ name, via }, index) => (
            <li
              key={name}
              id={optionId(index)}
              role="option"
              aria-selected={index === active}
              // The field keeps the focus: what is typed in it is not taken instead.
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => take(name)}
            >
              <span>
                {name}
                {via !== undefined && <span class="hint"> also {via}</span>}
              </span>
              <span class="hint">{offsetOf(name, now)}</span>
            </li>
          ))}
        </ul>
      </div>
      <p class="hint" id={HELP} role="status">
        {text !== undefined && text !== '' && found.length === 0
          ? 'No time zone of that name; it is taken as you typed it, as an offset is.'
          : 'Search by city or an older name, or type an offset such as +05:30.'}
      </p>
      {error && <p class="hint">The names of the time zones could not be had: {error.message}</p>}
      {refusal && <FieldRefusal field={ZONE_FIELD} refusal={refusal} />}
    </div>
  );
}
