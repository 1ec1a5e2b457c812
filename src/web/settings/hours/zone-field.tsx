import { useState } from 'preact/hooks';
import type { TimeZoneName } from '../../../control/shapes/call-hours.ts';
import type { List } from '../../../control/shapes/list.ts';
import type { ControlError } from '../../api/control.ts';
import { useResource } from '../../api/use-resource.ts';
import { useNow } from '../../clock/clock.tsx';
import { FieldRefusal } from './field-refusal.tsx';
import { errorId, ZONE_FIELD } from './refused-field.ts';
import { correctSpelling, findZones, formatOffset } from './zone-search.ts';

interface Props {
  readonly zone: string;
  readonly disabled: boolean;
  readonly refusal: ControlError | undefined;
  readonly onChange: (zone: string) => void;
}

const LISTED_ZONES = 60;
const LIST = `${ZONE_FIELD}-list`;
const HELP = `${ZONE_FIELD}-help`;
const optionId = (index: number): string => `${ZONE_FIELD}-option-${index}`;

/** Field for the time zone of the hours: a search by names, places and abbreviations that also accepts an offset. */
export function ZoneField({ zone, disabled, refusal, onChange }: Props) {
  const { data: list, error } = useResource<List<TimeZoneName>>('/time_zones');
  /** Text typed so far and the zone before it; undefined while no text is being typed. */
  const [search, setSearch] = useState<{ readonly text: string; readonly before: string }>();
  const [activeIndex, setActiveIndex] = useState(0);
  const now = useNow(60_000);
  const zones = list?.data ?? [];
  const text = search?.text;
  const matches = text === undefined ? [] : findZones(zones, text).slice(0, LISTED_ZONES);
  const isOpen = matches.length > 0;

  const choose = (chosen: string): void => {
    setSearch(undefined);
    if (chosen !== zone) onChange(chosen);
  };
  const type = (typed: string): void => {
    const before = search?.before ?? zone;
    // Text that matches no name is used as typed: an offset, or something for the API to refuse.
    const next = typed.trim() === '' || findZones(zones, typed).length > 0 ? before : typed.trim();
    setSearch({ text: typed, before });
    setActiveIndex(0);
    if (next !== zone) onChange(next);
  };
  const move = (step: number): void => {
    const next = Math.min(Math.max(activeIndex + step, 0), matches.length - 1);
    setActiveIndex(next);
    document.getElementById(optionId(next))?.scrollIntoView({ block: 'nearest' });
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const { key } = event;
    const opensList = key === 'ArrowDown' && text === undefined;
    if (!opensList && text === undefined) return;
    if (opensList) type('');
    else if (key === 'ArrowDown') move(1);
    else if (key === 'ArrowUp') move(-1);
    else if (key === 'Escape') choose(search?.before ?? zone);
    else if (key === 'Enter') choose(matches[activeIndex]?.name ?? correctSpelling(zones, text ?? ''));
    else return;
    event.preventDefault();
  };
  const onBlur = (): void => {
    if (text !== undefined) choose(text.trim() === '' ? (search?.before ?? zone) : correctSpelling(zones, text));
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
          aria-expanded={isOpen}
          aria-controls={LIST}
          aria-activedescendant={isOpen ? optionId(activeIndex) : undefined}
          aria-invalid={refusal !== undefined}
          aria-describedby={refusal ? `${errorId(ZONE_FIELD)} ${HELP}` : HELP}
          value={text ?? zone}
          disabled={disabled}
          onInput={(event) => type(event.currentTarget.value)}
          onKeyDown={onKeyDown}
          onBlur={onBlur}
        />
        <ul id={LIST} role="listbox" aria-label="Time zones" hidden={!isOpen}>
          {matches.map(({ name, alias }, index) => (
            <li
              key={name}
              id={optionId(index)}
              role="option"
              aria-selected={index === activeIndex}
              // Keeps the focus in the field; its blur would choose the typed text instead.
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => choose(name)}
            >
              <span>
                {name}
                {alias !== undefined && <span class="hint"> also {alias}</span>}
              </span>
              <span class="hint">{formatOffset(name, now)}</span>
            </li>
          ))}
        </ul>
      </div>
      <p class="hint" id={HELP} role="status">
        {text !== undefined && text !== '' && matches.length === 0
          ? 'No time zone has this name. The text is used as typed, for example as an offset.'
          : 'Search by city, country, abbreviation or older name, or type an offset such as +05:30.'}
      </p>
      {error && <p class="hint">The list of time zones could not be loaded: {error.message}</p>}
      {refusal && <FieldRefusal field={ZONE_FIELD} refusal={refusal} />}
    </div>
  );
}
