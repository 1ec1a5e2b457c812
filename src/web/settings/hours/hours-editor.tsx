import type { PageView } from '../../api/shapes.ts';
import { Fault } from '../../parts/states.tsx';
import { Anchor } from '../anchor.tsx';
import { useSave, type Saving } from '../use-save.ts';
import { blameOf, focusOn, ZONE_FIELD } from './blame.ts';
import { DayRow } from './day-row.tsx';
import { allClosed, allDays, firstDraft, inWords, WEEKDAYS } from './draft.ts';
import { FieldRefusal } from './field-refusal.tsx';
import { useDraft, type HoursDraft } from './use-draft.ts';
import { usePreview } from './use-preview.ts';
import { useWarnOnLeaving } from './use-warn-on-leaving.ts';
import { WeekStrip } from './week-strip.tsx';
import { ZoneField } from './zone-field.tsx';

const PLACE = 'call_hours';

/** The week in which the Page can be called. Edits stay here until they are saved. */
export function HoursEditor({ page, saving }: { page: PageView; saving: Saving }) {
  const hours = useDraft(page);
  const { draft, wire, stored, unsaved, overtaken, edit, discard } = hours;
  const { preview, refusal, check } = usePreview(page.id, wire);
  const { busy, error, save } = useSave(saving);
  const blame = blameOf(refusal, wire);
  const may = saving.by !== undefined;
  useWarnOnLeaving(unsaved);

  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    if (!may || wire === null || overtaken || !unsaved || busy) return;
    const refused = await check();
    const field = blameOf(refused, wire);
    if (field) focusOn(field);
    if (!refused && (await save({ call_hours: wire }))) hours.saved();
  };

  return (
    <Anchor id={PLACE} labelledBy="hours-title" class="panel hours-panel">
      <h2 id="hours-title">Call hours</h2>
      {stored === null && <p>Hours were never set: this Page is open at all times.</p>}
      {draft === null ? (
        <button type="button" disabled={!may} onClick={() => stay(() => edit(firstDraft(ownZone())))}>
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
                copy={() => edit(allDays(draft, draft.days[day]))}
              />
            ))}
          </ul>
          {refusal && !blame && <FieldRefusal field={ZONE_FIELD} refusal={refusal} />}
          {overtaken && <Overtaken {...hours} />}
          {error && <Fault error={error} />}
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
              onClick={() => (stored === null ? stay(() => edit(null)) : edit(allClosed(draft)))}
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

function Overtaken({ stored, keep, discard }: HoursDraft) {
  return (
    <div class="note" role="alert">
      <p>
        The stored hours changed while you were editing. They are now: {inWords(stored)}. Saving your edits would
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
