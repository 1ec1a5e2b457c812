import { createContext, type ComponentChildren } from 'preact';
import { useContext } from 'preact/hooks';
import type { AppName } from '../control/shapes/apps.ts';
import type { List } from '../control/shapes/list.ts';
import type { PageView } from '../control/shapes/pages.ts';
import { useResource, type Resource } from './api/use-resource.ts';
import { useChoice } from './choice.tsx';
import { zoneOrUtc } from './parts/time-zone.ts';

const PageContext = createContext<Resource<PageView>>({ data: undefined, error: undefined });

export const LISTED_APPS = 200;

const AppsContext = createContext<Resource<List<AppName>>>({ data: undefined, error: undefined });

/** Returns the first apps of the instance, also those that are not subscribed to the Page. */
export const useApps = (): Resource<List<AppName>> => useContext(AppsContext);

/** Returns the chosen Page with its current settings. */
export const usePage = (): Resource<PageView> => useContext(PageContext);

export function PageProvider({ children }: { children: ComponentChildren }) {
  const { pageId } = useChoice();
  const page = useResource<PageView>(
    pageId === undefined ? undefined : `/pages/${pageId}`,
    'page',
    'clock',
    'delivery',
  );
  const apps = useResource<List<AppName>>(`/apps?limit=${LISTED_APPS}`, 'page');
  return (
    <PageContext.Provider value={page}>
      <AppsContext.Provider value={apps}>{children}</AppsContext.Provider>
    </PageContext.Provider>
  );
}

/** Time zones, by IANA name, of the two sides of a thread. */
export interface TimeZones {
  /** Zone of the Page's call hours, or the browser's when the Page has no hours. */
  readonly page: string;
  /** Zone of the consumer; undefined when unknown. */
  readonly consumer: string | undefined;
}

/** Returns the zones of the Page and of the chosen consumer. */
export function useTimeZones(): TimeZones {
  const { psid, consumers } = useChoice();
  const { data: page } = usePage();
  const browserZone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const consumerZone = consumers.find((each) => each.psid === psid)?.time_zone;
  return {
    page: zoneOrUtc(page?.call_settings.call_hours?.timezone_id ?? browserZone),
    consumer: consumerZone ? zoneOrUtc(consumerZone) : undefined,
  };
}
