import { useEffect, useState } from 'preact/hooks';
import type { ApiRequest, List } from '../../control/shapes.ts';
import { useResource } from '../api/use-resource.ts';

/** Failed requests that are counted at most. */
const MOST = 99;
const KEY = 'switchhook.failures-seen';

export const isFailedRequest = ({ status }: ApiRequest): boolean => status >= 400 || status === 0;

/** Failed requests of a Page, or of none, since they were last looked at in this browser. */
export interface Failures {
  /** Such as `3`, or `99+`; undefined for none. */
  readonly count: string | undefined;
  /** Marks the failures so far as seen, after each change while it is called. */
  readonly markSeen: () => void;
}

const marks = new Set<() => void>();

/** Counts the failures of a Page; the mark is in the storage of the browser, so that it holds for all its windows. */
export function useFailures(pageId: string | undefined): Failures {
  const { data } = useResource<List<ApiRequest>>(
    pageId === undefined ? undefined : `/requests?status=failed&limit=${MOST + 1}`,
    'request',
  );
  const [, setMarks] = useState(0);
  useEffect(() => {
    const onMark = (): void => setMarks((count) => count + 1);
    marks.add(onMark);
    addEventListener('storage', onMark);
    return () => {
      marks.delete(onMark);
      removeEventListener('storage', onMark);
    };
  }, []);
  const isCounted = ({ page_id }: ApiRequest): boolean => page_id === pageId || page_id === null;
  const newest = data?.data.find(isCounted)?.id;
  const seen = localStorage.getItem(KEY) ?? '';
  const count = data?.data.filter((each) => isCounted(each) && each.id > seen).length ?? 0;
  const [isLooking, setIsLooking] = useState(false);
  useEffect(() => {
    if (!isLooking || newest === undefined || newest <= seen) return;
    localStorage.setItem(KEY, newest);
    for (const onMark of marks) onMark();
  }, [isLooking, newest, seen]);
  return {
    count: count === 0 ? undefined : count > MOST ? `${MOST}+` : String(count),
    markSeen: () => {
      if (!isLooking) setIsLooking(true);
    },
  };
}
