import { useLocation } from 'preact-iso';
import { createContext, type ComponentChildren } from 'preact';
import { useContext, useEffect, useState } from 'preact/hooks';
import type { Consumer, Demo, List, PageName } from '../control/shapes.ts';
import { get, type ControlError } from './api/control.ts';

/** The Page, consumer and app that the console shows. They are in the address, so that a link leads others to the same. */
export interface Choice {
  readonly pageId: string | undefined;
  readonly psid: string | undefined;
  /** Undefined for all apps. */
  readonly appId: string | undefined;
  readonly pages: readonly PageName[];
  /** True when there are Pages beyond `pages`. */
  readonly hasMorePages: boolean;
  readonly consumers: readonly Consumer[];
  /** App and Page of the demo; undefined when the server has none. */
  readonly demo: Demo | undefined;
  readonly error: ControlError | undefined;
  /** True once the Pages and the consumers of the chosen Page are loaded. */
  readonly isLoaded: boolean;
  /** Loads the Pages and the consumers again, after one was created or renamed. */
  readonly reload: () => void;
  readonly choose: (change: { page?: string; psid?: string; app?: string | undefined }) => void;
  /** Returns the address of a path within the console, with the same choice. */
  readonly linkTo: (path: string) => string;
}

const ChoiceContext = createContext<Choice | undefined>(undefined);

export function useChoice(): Choice {
  const choice = useContext(ChoiceContext);
  if (!choice) throw new Error('useChoice is called outside of a ChoiceProvider.');
  return choice;
}

const LISTED_PAGES = 200;

interface Options {
  readonly pages: List<PageName>;
  readonly demo: Demo | undefined;
}

export function ChoiceProvider({ children }: { children: ComponentChildren }) {
  const { path, query, route } = useLocation();
  const [options, setOptions] = useState<Options>();
  const [people, setPeople] = useState<{ readonly pageId: string; readonly data: readonly Consumer[] }>();
  const [error, setError] = useState<ControlError>();
  const [loads, setLoads] = useState(0);

  useEffect(() => {
    Promise.all([
      get<List<PageName>>(`/pages?limit=${LISTED_PAGES}`),
      // Answers 404 on a server without a demo.
      get<Demo>('/shown').catch(() => undefined),
    ]).then(([pages, demo]) => setOptions({ pages, demo }), setError);
  }, [loads]);

  const pages = options?.pages.data ?? [];
  const pageId = query['page'] ?? options?.demo?.page_id ?? pages[0]?.id;

  useEffect(() => {
    if (pageId === undefined || !options) return;
    get<List<Consumer>>(`/consumers?page_id=${pageId}`).then(({ data }) => setPeople({ pageId, data }), setError);
  }, [pageId, options]);

  const consumers = people?.pageId === pageId ? (people?.data ?? []) : [];
  const { page, psid, app } = query;
  const choice: Choice = {
    pageId: options ? pageId : undefined,
    psid: psid ?? consumers[0]?.psid,
    appId: app,
    pages,
    hasMorePages: options?.pages.next !== undefined,
    consumers,
    demo: options?.demo,
    error,
    reload: () => setLoads((before) => before + 1),
    isLoaded: options !== undefined && (pageId === undefined || people?.pageId === pageId),
    choose(change) {
      // Another Page has other consumers.
      const kept = change.page === undefined ? { page, psid, app } : { page, app };
      // The hash, such as that of a tab, stays.
      route(withQuery(`${path}${location.hash}`, { ...kept, ...change }));
    },
    linkTo: (to) => withQuery(to, { page, psid, app }),
  };
  return <ChoiceContext.Provider value={choice}>{children}</ChoiceContext.Provider>;
}

function withQuery(address: string, query: Readonly<Record<string, string | undefined>>): string {
  const pairs = Object.entries(query).filter((pair): pair is [string, string] => pair[1] !== undefined);
  const search = new URLSearchParams(pairs).toString();
  const [path = '', hash] = address.split('#');
  return `${path}${search === '' ? '' : `?${search}`}${hash === undefined ? '' : `#${hash}`}`;
}
