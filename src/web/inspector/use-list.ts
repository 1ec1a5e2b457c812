import { useRef, useState } from 'preact/hooks';
import type { SearchedList } from '../../control/shapes/list.ts';
import type { ChangeKind } from '../api/live-stream.tsx';
import { useResource, type Resource } from '../api/use-resource.ts';

const STEP = 100;
/** Maximum of one part: each answer of the server stays short, and so does the page. */
const MAX = 300;

/** A part of a list, up to a limit that can be raised. */
export interface ListPart<T> extends Resource<readonly T[]> {
  /** Raises the limit; undefined when all items are shown or the limit is at its maximum. */
  readonly showMore: (() => void) | undefined;
  /** The `after` of the part that follows; undefined while more can be shown here, and at the end of the list. */
  readonly next: string | undefined;
  /** Instant of the oldest item that was searched for a filter; undefined when the part is full or the last one. */
  readonly searchedUntil: string | undefined;
}

/** Loads the first items of `path`, which contains a query already, and again when one of `kinds` may have changed. */
export function useList<T>(path: string, ...kinds: readonly ChangeKind[]): ListPart<T> {
  const [{ limit, ofPath }, setLimit] = useState({ limit: STEP, ofPath: path });
  const used = ofPath === path ? limit : STEP;
  const { data, error } = useResource<SearchedList<T>>(`${path}&limit=${used}`, ...kinds);
  // The items stay while more of the same list is loaded, so that the keyboard focus stays too.
  const lastLoaded = useRef<{ path: string; limit: number; part: SearchedList<T> }>(undefined);
  if (data) lastLoaded.current = { path, limit: used, part: data };
  const loaded = lastLoaded.current?.path === path ? lastLoaded.current : undefined;
  const isFull = loaded !== undefined && loaded.part.data.length >= loaded.limit;
  const canGrow = isFull && used < MAX;
  return {
    data: loaded?.part.data,
    error,
    showMore: canGrow ? () => setLimit({ limit: used + STEP, ofPath: path }) : undefined,
    next: canGrow ? undefined : loaded?.part.next,
    searchedUntil: loaded?.part.searched_until,
  };
}
