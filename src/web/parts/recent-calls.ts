import type { Call } from '../../control/shapes/calls.ts';
import type { List, SearchedList } from '../../control/shapes/list.ts';
import { useResource, type Resource } from '../api/use-resource.ts';
import { mergeCalls, type CallsPosition, type RecentCallsPart, type RefusedEntry } from './merge-calls.ts';

/** Loads the calls of a Page and the taps that did not ring after a position, `limit` in all, newest first. */
export function useRecentCalls(pageId: string, limit: number, after: CallsPosition = {}): Resource<RecentCallsPart> {
  const part = (path: string, position: string | undefined): string =>
    `/pages/${pageId}/${path}&limit=${limit}${position === undefined ? '' : `&after=${position}`}`;
  const calls = useResource<List<Call>>(part('calls?scope=recent', after.call), 'page', 'clock');
  const refused = useResource<SearchedList<RefusedEntry>>(part('journal?event=call_refused', after.revision), 'page');
  const error = calls.error ?? refused.error;
  if (!calls.data || !refused.data) return { data: undefined, error };
  return { data: mergeCalls(calls.data, refused.data, limit, after), error };
}
