import { useRef, useState } from 'preact/hooks';
import type { ChangeKind } from '../api/live-stream.tsx';
import type { List } from '../api/shapes.ts';
import { useResource, type Resource } from '../api/use-resource.ts';

const STEP = 100;
const MOST = 1000;

/** The newest of something, as many as are wanted. */
export interface NewestItems<T> extends Resource<readonly T[]> {
  /** Shows more; undefined when there is no more to show. */
  readonly showMore: (() => void) | undefined;
  /** There are more than can be shown. */
  readonly isCut: boolean;
}

/** The newest of a list that takes `limit`, followed as it grows. `path` has a query already. */
export function useList<T>(path: string, ...kinds: readonly ChangeKind[]): NewestItems<T> {
  const [limit, setLimit] = useState(STEP);
  const { data, error } = useResource<List<T>>(`${path}&limit=${limit}`, ...kinds);
  // What is there stays while more of the same is asked for, and with it the keyboard's place.
  const kept = useRef<{ path: string; limit: number; data: readonly T[] }>(undefined);
  if (data) kept.current = { path, limit, data: data.data };
  const last = kept.current?.path === path ? kept.current : undefined;
  const full = last !== undefined && last.data.length >= last.limit;
  return {
    data: last?.data,
    error,
    showMore: full && limit < MOST ? () => setLimit(limit + STEP) : undefined,
    isCut: full && limit === MOST,
  };
}
