import { useEffect, useState } from 'preact/hooks';
import type { CallHours, PageView } from '../../api/shapes.ts';
import { toDraft, areSameHours, toCallHours, type Draft } from './draft.ts';

interface Edit {
  readonly draft: Draft | null;
  /** What was stored when the person began. */
  readonly base: CallHours | null;
  /** The Page's revision when the draft was saved; what is stored is newer then. */
  readonly savedOver?: number;
}

export interface HoursDraft {
  readonly draft: Draft | null;
  readonly callHours: CallHours | null;
  readonly stored: CallHours | null;
  /** There are edits that are not saved. */
  readonly isUnsaved: boolean;
  /** What is stored is not what the person began with. */
  readonly hasConflict: boolean;
  readonly edit: (draft: Draft | null) => void;
  readonly discard: () => void;
  /** Goes on with the edits over what is stored now. */
  readonly keepEdits: () => void;
  /** The draft was taken by the server; it is shown until the Page has been looked at again. */
  readonly markSaved: () => void;
}

/** The stored hours, or what somebody makes of them until it is saved or discarded. */
export function useDraft({ call_settings, revision }: PageView): HoursDraft {
  const [edits, setEdits] = useState<Edit>();
  const stored = call_settings.call_hours ?? null;
  const draft = edits ? edits.draft : toDraft(stored);
  const wire = edits ? toCallHours(edits.draft) : stored;
  const mine = edits !== undefined && !areSameHours(wire, edits.base) && !areSameHours(wire, stored);
  const unsaved = mine && edits.savedOver === undefined;
  const moved = edits !== undefined && !areSameHours(stored, edits.base);
  // Saved, or nothing was changed, or somebody stored the same: nothing of one's own is left to show.
  const over = edits !== undefined && (edits.savedOver === undefined ? moved && !mine : revision > edits.savedOver);
  useEffect(() => {
    if (over) setEdits(undefined);
  }, [over]);
  return {
    draft,
    callHours: wire,
    stored,
    isUnsaved: unsaved,
    hasConflict: unsaved && moved,
    edit: (next) => setEdits({ draft: next, base: edits && edits.savedOver === undefined ? edits.base : stored }),
    discard: () => setEdits(undefined),
    keepEdits: () => setEdits({ draft, base: stored }),
    markSaved: () => setEdits((now) => now && { ...now, savedOver: revision }),
  };
}
