import type { PageView } from '../../../control/shapes/pages.ts';
import { ErrorMessage } from '../../parts/resource-view.tsx';
import { WEEKDAYS } from '../../parts/weekdays.ts';
import { Anchor } from '../anchor.tsx';
import { NoAuthor } from '../author.tsx';
import { useSave, type SaveTarget } from '../use-save.ts';
import { DayRow } from './day-row.tsx';
import { closeAllDays, copyDay, countHours, createDraft, describeHours, PRESETS } from './draft.ts';
import { FieldRefusal } from './field-refusal.tsx';
import { findRefusedField, focusField, ZONE_FIELD } from './refused-field.ts';
import { useDraft, type HoursDraft } from './use-draft.ts';
import { useLeaveWarning } from './use-leave-warning.ts';
import { usePreview } from './use-preview.ts';
import { WeekStrip } from './week-strip.tsx';
import { ZoneField } from './zone-field.tsx';

const ID = 'call_hours';

/** Editor of the call hours. Edits are local until they are saved. */
export function HoursEditor({ page, target }: { page: PageView; target: SaveTarget }) {
  const hours = useDraft(page);
  const { draft, callHours, stored, isUnsaved, hasConflict, setDraft, discard } = hours;
  const { preview, refusal, check } = usePreview(page.id, callHours);
  const { isBusy, error, save } = useSave(target);
  const refused = findRefusedField(refusal, callHours);
  const isDisabled = target.authorPsid === undefined;
  useLeaveWarning(isUnsaved);

  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    if (isDisabled || callHours === null || hasConflict || !isUnsaved || isBusy) return;
    const newRefusal = await check();
    const field = findRefusedField(newRefusal, callHours);
    if (field) focusField(field);
    if (!newRefusal && (await save({ call_hours: callHours }))) hours.markSaved();
  };

  return (
    <Anchor id={ID} labelledBy="hours-title" class="panel hours-panel">
      <h2 id="hours-title">Call hours</h2>
      <NoAuthor target={target} />
      {stored === null && <p>No call hours are set: this Page is open at all times.</p>}
      {draft === null ? (
        <button
          type="button"
          disabled={isDisabled}
          onClick={() => keepFocus(() => setDraft(createDraft(browserZone())))}
        >
          Set call hours
        </button>
      ) : (
        <form class="hours" aria-labelledby="hours-title" noValidate onSubmit={submit}>
          <ZoneField
            zone={draft.zone}
            disabled={isDisabled}
            refusal={refused?.member === 'timezone_id' ? refusal : undefined}
            onChange={(zone) => setDraft({ ...draft, zone })}
          />
          <div class="presets" role="group" aria-label="Usual hours">
            {Object.entries(PRESETS).map(([name, days]) => (
              <button key={name} type="button" disabled={isDisabled} onClick={() => setDraft({ ...draft, days })}>
                {name}
              </button>
            ))}
            <WeekTotal hours={countHours(draft)} />
          </div>
          <p class="hint">
            As at Meta, each day has one window, which ends at midnight at the latest. A lunch break cannot be set.
          </p>
          <ul class="week">
            {WEEKDAYS.map((day) => (
              <DayRow
                key={day}
                day={day}
                draft={draft.days[day]}
                disabled={isDisabled}
                refusal={refused?.day === day ? refusal : undefined}
                refusedMember={refused?.member}
                onChange={(next) => setDraft({ ...draft, days: { ...draft.days, [day]: next } })}
                onCopy={(to) => setDraft(copyDay(draft, draft.days[day], to))}
              />
            ))}
          </ul>
          {refusal && !refused && <FieldRefusal field={ZONE_FIELD} refusal={refusal} />}
          {hasConflict && <Conflict {...hours} />}
          {error && <ErrorMessage error={error} />}
          <div class="actions">
            <button class="primary" aria-disabled={isDisabled || !isUnsaved || hasConflict || isBusy}>
              Save hours
            </button>
            <button
              type="button"
              aria-disabled={!isUnsaved || isBusy}
              onClick={() => isUnsaved && (stored === null ? keepFocus(discard) : discard())}
            >
              Discard
            </button>
            <button
              type="button"
              disabled={isDisabled}
              aria-describedby="clear-all-description"
              onClick={() => (stored === null ? keepFocus(() => setDraft(null)) : setDraft(closeAllDays(draft)))}
            >
              Clear all
            </button>
            <span role="status">{isUnsaved && <span class="badge warn">Unsaved changes</span>}</span>
          </div>
          <p class="hint" id="clear-all-description">
            {stored === null
              ? 'Clear all removes these hours: the Page stays open at all times.'
              : 'Clear all closes every day. Call hours cannot be removed once they are set; to open the Page at all times, make every day a full day.'}
          </p>
        </form>
      )}
      <WeekStrip preview={preview} isRefused={refusal !== undefined} isUnsaved={isUnsaved} />
    </Anchor>
  );
}

/** Sum of the hours of a week; nothing while a time cannot be read. */
function WeekTotal({ hours }: { hours: number | undefined }) {
  if (hours === undefined) return null;
  const text = new Intl.NumberFormat('en', { maximumFractionDigits: 1 }).format(hours);
  return <output class="hint">{text === '1' ? '1 hour' : `${text} hours`} a week</output>;
}

/** Moves the focus to the editor before an action that removes the focused button. */
function keepFocus(action: () => void): void {
  document.getElementById(ID)?.focus();
  action();
}

const browserZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;

function Conflict({ stored, keepEdits, discard }: HoursDraft) {
  return (
    <div class="note" role="alert">
      <p>
        The stored hours changed while you were editing. They are now: {describeHours(stored)}. Saving your edits would
        replace them.
      </p>
      <div class="actions">
        <button type="button" onClick={() => keepFocus(keepEdits)}>
          Keep my edits
        </button>
        <button type="button" onClick={() => keepFocus(discard)}>
          Use the stored hours
        </button>
      </div>
    </div>
  );
}
