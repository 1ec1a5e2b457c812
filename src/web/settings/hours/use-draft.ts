import { useEffect, useState } from 'preact/hooks';
import type { CallHours } from '../../../control/shapes/call-hours.ts';
import type { PageView } from '../../../control/shapes/pages.ts';
import { areSameHours, toCallHours, toDraft, type Draft } from './draft.ts';

interface Edit {
  readonly draft: Draft | null;
  /** Stored hours when the edit began. */
  readonly base: CallHours | null;
  /** Revision of the Page when the draft was saved. */
  readonly savedAtRevision?: number;
}

export interface HoursDraft {
  readonly draft: Draft | null;
  /** The draft as hours of the API. */
  readonly callHours: CallHours | null;
  readonly stored: CallHours | null;
  /** True when the draft has changes that are not saved. */
  readonly isUnsaved: boolean;
  /** True when the stored hours changed since the unsaved edit began. */
  readonly hasConflict: boolean;
  readonly setDraft: (draft: Draft | null) => void;
  readonly discard: () => void;
  /** Continues the edit over the hours that are stored now. */
  readonly keepEdits: () => void;
  /** Marks the draft as saved. It stays visible until the Page is loaded again. */
  readonly markSaved: () => void;
}

/** Returns the stored hours, or the edit of them until it is saved or discarded. */
export function useDraft({ call_settings, revision }: PageView): HoursDraft {
  const [edit, setEdit] = useState<Edit>();
  const stored = call_settings.call_hours ?? null;
  const draft = edit ? edit.draft : toDraft(stored);
  const callHours = edit ? toCallHours(edit.draft) : stored;
  const hasChanges = edit !== undefined && !areSameHours(callHours, edit.base) && !areSameHours(callHours, stored);
  const isUnsaved = hasChanges && edit.savedAtRevision === undefined;
  const hasStoredChanged = edit !== undefined && !areSameHours(stored, edit.base);
  // An edit ends when the Page is loaded after the save, or when the stored hours change and it has no other changes.
  const isFinished =
    edit !== undefined &&
    (edit.savedAtRevision === undefined ? hasStoredChanged && !hasChanges : revision > edit.savedAtRevision);
  useEffect(() => {
    if (isFinished) setEdit(undefined);
  }, [isFinished]);
  return {
    draft,
    callHours,
    stored,
    isUnsaved,
    hasConflict: isUnsaved && hasStoredChanged,
    setDraft: (next) => setEdit({ draft: next, base: edit && edit.savedAtRevision === undefined ? edit.base : stored }),
    discard: () => setEdit(undefined),
    keepEdits: () => setEdit({ draft, base: stored }),
    markSaved: () => setEdit((current) => current && { ...current, savedAtRevision: revision }),
  };
}
