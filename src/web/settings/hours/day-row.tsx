import type { Weekday } from '../../../control/shapes/call-hours.ts';
import type { ControlError } from '../../api/control.ts';
import { dayName, type DayDraft } from './draft.ts';
import { FieldRefusal } from './field-refusal.tsx';
import { errorId, fieldId } from './refused-field.ts';
import { TimeField } from './time-field.tsx';
import { readTime } from './time-text.ts';

interface Props {
  readonly day: Weekday;
  readonly draft: DayDraft;
  readonly disabled: boolean;
  readonly refusal: ControlError | undefined;
  /** Member of the request that the refusal is about. */
  readonly refusedMember: string | undefined;
  readonly onChange: (draft: DayDraft) => void;
  readonly onCopy: (to: 'weekdays' | 'all days') => void;
}

/** Advice on a field whose text is no time. */
const TIME_FORM = 'Type hours and minutes, such as 09:30. The API takes them as HHMM, such as 0930.';

const KINDS = { closed: 'Closed', full: 'Full day', hours: 'Set hours' } as const;

/** One day of the week: closed, open all day, or open from one time to another. */
export function DayRow({ day, draft, disabled, refusal, refusedMember, onChange, onCopy }: Props) {
  const name = dayName(day);
  const refusedId = refusal && refusedMember ? fieldId(day, refusedMember) : undefined;
  const refusedTime = { open_time: draft.opens, close_time: draft.closes }[refusedMember ?? ''];
  const isUnreadable = refusedTime !== undefined && readTime(refusedTime) === undefined;
  const fieldProps = (member: string) => {
    const id = fieldId(day, member);
    const isRefused = refusedId === id;
    return { id, 'aria-invalid': isRefused, 'aria-describedby': isRefused ? errorId(id) : undefined };
  };
  const renderTime = (field: 'opens' | 'closes', member: 'open_time' | 'close_time') => (
    <TimeField
      {...fieldProps(member)}
      label={`${name} ${field}`}
      value={draft[field]}
      disabled={disabled}
      onChange={(time) => onChange({ ...draft, [field]: time })}
    />
  );
  return (
    <li class="day">
      <label for={fieldId(day, 'day_of_week')}>{name}</label>
      <select
        {...fieldProps('day_of_week')}
        value={draft.kind}
        disabled={disabled}
        onChange={(event) => onChange({ ...draft, kind: event.currentTarget.value as DayDraft['kind'] })}
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
            {renderTime('opens', 'open_time')}
            <span aria-hidden="true">–</span>
            {renderTime('closes', 'close_time')}
            {draft.closes === '00:00' && <span class="hint">midnight</span>}
          </>
        )}
      </div>
      <span class="copies">
        {(['weekdays', 'all days'] as const).map((to) => (
          <button key={to} type="button" class="link" disabled={disabled} onClick={() => onCopy(to)}>
            Copy to {to} <span class="visually-hidden">from {name}</span>
          </button>
        ))}
      </span>
      {refusal && refusedId && (
        <FieldRefusal field={refusedId} refusal={refusal} {...(isUnreadable && { advice: TIME_FORM })} />
      )}
    </li>
  );
}
