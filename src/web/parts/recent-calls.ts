import type { Call, JournalEntry, List } from '../../control/shapes.ts';
import { useResource, type Resource } from '../api/use-resource.ts';

export type RefusedEntry = Extract<JournalEntry, { readonly kind: 'call_refused' }>;

/** A call, or a tap that did not ring. */
export type RecentCall =
  | { readonly kind: 'call'; readonly at: string; readonly call: Call }
  | { readonly kind: 'refused'; readonly at: string; readonly entry: RefusedEntry };

/** Loads the latest calls of a Page and the latest taps that did not ring, `limit` in all, newest first. */
export function useRecentCalls(pageId: string, limit: number): Resource<readonly RecentCall[]> {
  const calls = useResource<List<Call>>(`/pages/${pageId}/calls?scope=recent&limit=${limit}`, 'page', 'clock');
  const refused = useResource<List<RefusedEntry>>(`/pages/${pageId}/journal?event=call_refused&limit=${limit}`, 'page');
  const error = calls.error ?? refused.error;
  if (!calls.data || !refused.data) return { data: undefined, error };
  const items: readonly RecentCall[] = [
    ...calls.data.data.map((call) => ({ kind: 'call' as const, at: call.started_at, call })),
    ...refused.data.data.map((entry) => ({ kind: 'refused' as const, at: entry.at, entry })),
  ];
  // Instants in one form compare as texts. Both lists are newest first, and sorting leaves equal instants in their order.
  const data = items.toSorted((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : 0)).slice(0, limit);
  return { data, error };
}
