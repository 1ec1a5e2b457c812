import { createContext, type ComponentChildren } from 'preact';
import { useContext } from 'preact/hooks';
import type { PageView } from './api/shapes.ts';
import { useResource, type Resource } from './api/use-resource.ts';
import { useChoice } from './choice.tsx';
import { zoneOrUtc } from './parts/time.tsx';

const PageContext = createContext<Resource<PageView>>({ data: undefined, error: undefined });

/** The chosen Page with its settings, as the server holds it now. */
export const usePage = (): Resource<PageView> => useContext(PageContext);

export function PageProvider({ children }: { children: ComponentChildren }) {
  const { pageId } = useChoice();
  const page = useResource<PageView>(pageId === undefined ? undefined : `/pages/${pageId}`, 'page', 'clock');
  return <PageContext.Provider value={page}>{children}</PageContext.Provider>;
}

/** The zones in which times are shown. */
export interface TimeZones {
  /** That of the Page's call hours; the browser's while it has none. */
  readonly page: string;
  /** The consumer's, where it is known. */
  readonly consumer: string | undefined;
}

/** `whose`: the psid of the consumer that it is about; the chosen one when left out. */
export function useTimeZones(whose?: string): TimeZones {
  const { psid: chosen, consumers } = useChoice();
  const { data: page } = usePage();
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const consumer = consumers.find(({ psid }) => psid === (whose ?? chosen))?.time_zone;
  return {
    page: zoneOrUtc(page?.call_settings.call_hours?.timezone_id ?? own),
    consumer: consumer ? zoneOrUtc(consumer) : undefined,
  };
}
