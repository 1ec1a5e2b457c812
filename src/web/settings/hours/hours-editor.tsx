import type { PageView } from '../../api/shapes.ts';
import { ErrorMessage } from '../../parts/resource-view.tsx';
import { Anchor } from '../anchor.tsx';
import { useSave, type SaveTarget } from '../use-save.ts';
import { findRefusedField, focusField, ZONE_FIELD } from './refused-field.ts';
import { DayRow } from './day-row.tsx';
import { closeAllDays, setAllDays, startDraft, describeHours, WEEKDAYS } from './draft.ts';
import { FieldRefusal } from './field-refusal.tsx';
import { useDraft, type HoursDraft } from './use-draft.ts';
import { usePreview } from './use-preview.ts';
import { useLeaveWarning } from './use-leave-warning.ts';
import { WeekStrip } from './week-strip.tsx';
import { ZoneField } from './zone-field.tsx';

const PLACE = 'call_hours';

/** The week in which the Page can be called. Edits stay here until they are saved. */
export function HoursEditor({ page, saving }: { page: PageView; saving: SaveTarget }) {
  const hours = useDraft(page);
  const { draft, callHours: wire, stored, isUnsaved: unsaved, hasConflict: overtaken, edit, discard } = hours;
  const { preview, refusal, check } = usePreview(page.id, wire);
  const { isBusy: busy, error, save } = useSave(saving);
  const blame = findRefusedField(refusal, wire);
  const may = saving.by !== undefined;
  useLeaveWarning(unsaved);

  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    if (!may || wire === null || overtaken || !unsaved || busy) return;
    const refused = await check();
    const field = findRefusedField(refused, wire);
    if (field) focusField(field);
    if (!refused && (await save({ call_hours: wire }))) hours.markSaved();
  };

  return (
    <Anchor id={PLACE} labelledBy="hours-title" class="panel hours-panel">
      <h2 id="hours-title">Call hours</h2>
      {stored === null && <p>Hours were never set: this Page is open at all times.</p>}
      {draft === null ? (
        <button type="button" disabled={!may} onClick={() => stay(() => edit(startDraft(ownZone())))}>
          Set call hours
        </button>
      ) : (
        <form class="hours" aria-labelledby="hours-title" noValidate onSubmit={submit}>
          <ZoneField
            zone={draft.zone}
            disabled={!may}
            refusal={blame?.member === 'timezone_id' ? refusal : undefined}
            change={(zone) => edit({ ...draft, zone })}
          />
          <ul class="week">
            {WEEKDAYS.map((day) => (
              <DayRow
                key={day}
                day={day}
                draft={draft.days[day]}
                disabled={!may}
                refusal={blame?.day === day ? refusal : undefined}
                member={blame?.member}
                change={(next) => edit({ ...draft, days: { ...draft.days, [day]: next } })}
                copy={() => edit(setAllDays(draft, draft.days[day]))}
              />
            ))}
          </ul>
          {refusal && !blame && <FieldRefusal field={ZONE_FIELD} refusal={refusal} />}
          {overtaken && <Overtaken {...hours} />}
          {error && <ErrorMessage error={error} />}
          <div class="actions">
            <button class="primary" aria-disabled={!may || !unsaved || overtaken || busy}>
              Save hours
            </button>
            <button
              type="button"
              aria-disabled={!unsaved || busy}
              onClick={() => unsaved && (stored === null ? stay(discard) : discard())}
            >
              Discard
            </button>
            <button
              type="button"
              disabled={!may}
              aria-describedby="clear-all-does"
              onClick={() => (stored === null ? stay(() => edit(null)) : edit(closeAllDays(draft)))}
            >
              Clear all
            </button>
            <span role="status">{unsaved && <span class="badge warn">Not saved yet</span>}</span>
          </div>
          <p class="hint" id="clear-all-does">
            {stored === null
              ? 'Clear all goes back to no hours: open at all times.'
              : 'Clear all closes every day. Hours once set cannot be taken away again; for a Page that is open at all times, make every day a full day.'}
          </p>
        </form>
      )}
      <WeekStrip preview={preview} refused={refusal !== undefined} unsaved={unsaved} />
    </Anchor>
  );
}

/** The focus stays in the editor when what was pressed goes. */
function stay(act: () => void): void {
  document.getElementById(PLACE)?.focus();
  act();
}

const ownZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;

function Overtaken({ stored, keepEdits: keep, discard }: HoursDraft) {
  return (
    <div class="note" role="alert">
      <p>
        The stored hours changed while you were editing. They are now: {describeHours(stored)}. Saving your edits would
        replace them.
      </p>
      <div class="actions">
        <button type="button" onClick={() => stay(keep)}>
          Keep my edits
        </button>
        <button type="button" onClick={() => stay(discard)}>
          Take the stored hours
        </button>
      </div>
    </div>
  );
}
