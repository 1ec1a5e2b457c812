import { useEffect, useState } from 'preact/hooks';
import type { List } from '../control/shapes/list.ts';
import type { ApiRequest } from '../control/shapes/requests.ts';
import { useResource } from './api/use-resource.ts';

/** Failed requests that are counted at most. */
const MOST = 99;
/** The newest failure of a Page that the inspector has shown, by the id of the Page. */
const keyOf = (pageId = ''): string => `switchhook.failures-seen.${pageId}`;

export const isFailedRequest = ({ status }: ApiRequest): boolean => status >= 400 || status === 0;

const marks = new Set<() => void>();

/**
 * Returns the number of failed requests of a Page, or of none, since the inspector showed them last in this browser, such as `3`
 * or `99+`; undefined for none. Those so far become seen while `isLooking` is true.
 */
export function useFailures(pageId: string | undefined, isLooking = false): string | undefined {
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
  const seen = localStorage.getItem(keyOf(pageId)) ?? '';
  const count = data?.data.filter((each) => isCounted(each) && each.id > seen).length ?? 0;
  useEffect(() => {
    if (!isLooking || newest === undefined || newest <= seen) return;
    localStorage.setItem(keyOf(pageId), newest);
    for (const onMark of marks) onMark();
  }, [isLooking, newest, seen, pageId]);
  return count === 0 ? undefined : count > MOST ? `${MOST}+` : String(count);
}
