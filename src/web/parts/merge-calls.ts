import type { Call } from '../../control/shapes/calls.ts';
import type { JournalEntry } from '../../control/shapes/journal.ts';
import type { List, SearchedList } from '../../control/shapes/list.ts';

export type RefusedEntry = Extract<JournalEntry, { readonly kind: 'call_refused' }>;

/** A call, or a tap that did not ring. */
export type RecentCall =
  | { readonly kind: 'call'; readonly at: string; readonly call: Call }
  | { readonly kind: 'refused'; readonly at: string; readonly entry: RefusedEntry };

/** Place in the list of calls and refused taps: the last call and the last journal entry that came before it. */
export interface CallsPosition {
  readonly call?: string;
  readonly revision?: string;
}

/** A part of the calls and refused taps of a Page. */
export interface RecentCallsPart {
  readonly items: readonly RecentCall[];
  /** Position after which older ones come; undefined where there are none. */
  readonly next: CallsPosition | undefined;
  /** Instant of the oldest event that was searched for refused taps; undefined where none is left out before the last item. */
  readonly searchedUntil: string | undefined;
}

/** Merges the newest calls and refused taps after a position into a part of `limit`, newest first. */
export function mergeCalls(
  calls: List<Call>,
  refused: SearchedList<RefusedEntry>,
  limit: number,
  after: CallsPosition,
): RecentCallsPart {
  const all: readonly RecentCall[] = [
    ...calls.data.map((call) => ({ kind: 'call' as const, at: call.started_at, call })),
    ...refused.data.map((entry) => ({ kind: 'refused' as const, at: entry.at, entry })),
  ];
  // Instants in one form compare as texts. Both lists are newest first, and sorting leaves equal instants in their order.
  const items = all.toSorted((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : 0)).slice(0, limit);
  const shown = items.flatMap((each) => (each.kind === 'refused' ? [each.entry] : []));
  const call = items.flatMap((each) => (each.kind === 'call' ? [each.call.id] : [])).at(-1) ?? after.call;
  const isShownWhole = shown.length === refused.data.length;
  const revision = isShownWhole && refused.next !== undefined ? refused.next : lastOf(shown, after);
  const hasMore = all.length > limit || calls.next !== undefined || refused.next !== undefined;
  return {
    items,
    next: hasMore ? { ...(call !== undefined && { call }), ...(revision !== undefined && { revision }) } : undefined,
    searchedUntil: isShownWhole ? refused.searched_until : undefined,
  };
}

const lastOf = (shown: readonly RefusedEntry[], { revision }: CallsPosition): string | undefined => {
  const last = shown.at(-1);
  return last ? String(last.revision) : revision;
};
