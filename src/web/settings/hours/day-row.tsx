import type { ControlError } from '../../api/control.ts';
import type { Weekday } from '../../api/shapes.ts';
import { errorId, fieldId } from './refused-field.ts';
import { dayName, type DayDraft } from './draft.ts';
import { FieldRefusal } from './field-refusal.tsx';

interface Props {
  readonly day: Weekday;
  readonly draft: DayDraft;
  readonly disabled: boolean;
  readonly refusal: ControlError | undefined;
  /** The member that the refusal blames. */
  readonly member: string | undefined;
  readonly change: (draft: DayDraft) => void;
  readonly copy: () => void;
}

const KINDS = { closed: 'Closed', full: 'Full day', hours: 'Set hours' } as const;

/** One day of the week: closed, open all day, or open for a while. */
export function DayRow({ day, draft, disabled, refusal, member, change, copy }: Props) {
  const name = dayName(day);
  const blamed = refusal && member ? fieldId(day, member) : undefined;
  /** What a field says of itself when the refusal is about it. */
  const of = (field: string) => {
    const id = fieldId(day, field);
    return {
      id,
      'aria-invalid': blamed === id,
      'aria-describedby': blamed === id ? errorId(id) : undefined,
    };
  };
  const time = (field: 'opens' | 'closes', wire: 'open_time' | 'close_time') => (
    <input
      type="time"
      {...of(wire)}
      aria-label={`${name} ${field}`}
      value={draft[field]}
      disabled={disabled}
      onInput={(event) => change({ ...draft, [field]: event.currentTarget.value })}
    />
  );
  return (
    <li class="day">
      <label for={fieldId(day, 'day_of_week')}>{name}</label>
      <select
        {...of('day_of_week')}
        value={draft.kind}
        disabled={disabled}
        onChange={(event) => change({ ...draft, kind: event.currentTarget.value as DayDraft['kind'] })}
      >
        {Object.entries(KINDS).map(([kind, label]) => (
          <option key={kind} value={kind}>
            {label}
          </option>
        ))}
      </select>
      <div class="times">
        {draft.kind === 'hours' && (
          <>
            {time('opens', 'open_time')}
            <span aria-hidden="true">–</span>
            {time('closes', 'close_time')}
            {draft.closes === '00:00' && <span class="hint">midnight</span>}
          </>
        )}
      </div>
      <button type="button" class="link" disabled={disabled} onClick={copy}>
        Copy to all days <span class="visually-hidden">from {name}</span>
      </button>
      {refusal && blamed && <FieldRefusal field={blamed} refusal={refusal} />}
    </li>
  );
}
