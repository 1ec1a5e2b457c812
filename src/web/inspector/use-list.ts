import { useRef, useState } from 'preact/hooks';
import type { List } from '../../control/shapes.ts';
import type { ChangeKind } from '../api/live-stream.tsx';
import { useResource, type Resource } from '../api/use-resource.ts';

const STEP = 100;
const MAX = 1000;

/** The newest items of a list, up to a limit that can be raised. */
export interface NewestItems<T> extends Resource<readonly T[]> {
  /** Raises the limit; undefined when all items are shown or the limit is at its maximum. */
  readonly showMore: (() => void) | undefined;
  /** True when the list has more items than the maximum. */
  readonly isCut: boolean;
}

/** Loads the newest items of `path`, which contains a query already, and again when one of `kinds` may have changed. */
export function useList<T>(path: string, ...kinds: readonly ChangeKind[]): NewestItems<T> {
  const [limit, setLimit] = useState(STEP);
  const { data, error } = useResource<List<T>>(`${path}&limit=${limit}`, ...kinds);
  // The items stay while more of the same list is loaded, so that the keyboard focus stays too.
  const lastLoaded = useRef<{ path: string; limit: number; data: readonly T[] }>(undefined);
  if (data) lastLoaded.current = { path, limit, data: data.data };
  const loaded = lastLoaded.current?.path === path ? lastLoaded.current : undefined;
  const isFull = loaded !== undefined && loaded.data.length >= loaded.limit;
  return {
    data: loaded?.data,
    error,
    showMore: isFull && limit < MAX ? () => setLimit(limit + STEP) : undefined,
    isCut: isFull && limit === MAX,
  };
}
