import { useEffect, useState } from 'preact/hooks';
import type { CallHours, PageView } from '../../api/shapes.ts';
import { draftOf, sameHours, wireOf, type Draft } from './draft.ts';

interface Edit {
  readonly draft: Draft | null;
  /** What was stored when the person began. */
  readonly base: CallHours | null;
  /** The Page's revision when the draft was saved; what is stored is newer then. */
  readonly savedOver?: number;
}

export interface HoursDraft {
  readonly draft: Draft | null;
  readonly wire: CallHours | null;
  readonly stored: CallHours | null;
  /** There are edits that are not saved. */
  readonly unsaved: boolean;
  /** What is stored is not what the person began with. */
  readonly overtaken: boolean;
  readonly edit: (draft: Draft | null) => void;
  readonly discard: () => void;
  /** Goes on with the edits over what is stored now. */
  readonly keep: () => void;
  /** The draft was taken by the server; it is shown until the Page has been looked at again. */
  readonly saved: () => void;
}

/** The stored hours, or what somebody makes of them until it is saved or discarded. */
export function useDraft({ call_settings, revision }: PageView): HoursDraft {
  const [edits, setEdits] = useState<Edit>();
  const stored = call_settings.call_hours ?? null;
  const draft = edits ? edits.draft : draftOf(stored);
  const wire = edits ? wireOf(edits.draft) : stored;
  const mine = edits !== undefined && !sameHours(wire, edits.base) && !sameHours(wire, stored);
  const unsaved = mine && edits.savedOver === undefined;
  const moved = edits !== undefined && !sameHours(stored, edits.base);
  // Saved, or nothing was changed, or somebody stored the same: nothing of one's own is left to show.
  const over = edits !== undefined && (edits.savedOver === undefined ? moved && !mine : revision > edits.savedOver);
  useEffect(() => {
    if (over) setEdits(undefined);
  }, [over]);
  return {
    draft,
    wire,
    stored,
    unsaved,
    overtaken: unsaved && moved,
    edit: (next) => setEdits({ draft: next, base: edits && edits.savedOver === undefined ? edits.base : stored }),
    discard: () => setEdits(undefined),
    keep: () => setEdits({ draft, base: stored }),
    saved: () => setEdits((now) => now && { ...now, savedOver: revision }),
  };
}
