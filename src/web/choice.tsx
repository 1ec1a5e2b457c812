import { useLocation } from 'preact-iso';
import { createContext, type ComponentChildren } from 'preact';
import { useContext, useEffect, useState } from 'preact/hooks';
import { get, type ControlError } from './api/control.ts';
import type { Consumer, List, PageName, Demo } from './api/shapes.ts';

/** Whom the console looks at. It stands in the address, so that a page can be sent to somebody. */
export interface Choice {
  readonly pageId: string | undefined;
  readonly psid: string | undefined;
  /** Undefined for every app. */
  readonly appId: string | undefined;
  readonly pages: readonly PageName[];
  /** There are more Pages than are listed. */
  readonly hasMorePages: boolean;
  readonly consumers: readonly Consumer[];
  /** The demo's app and Page, where there is one. */
  readonly demo: Demo | undefined;
  readonly error: ControlError | undefined;
  /** False until it is known what there is. */
  readonly isLoaded: boolean;
  readonly choose: (change: { page?: string; psid?: string; app?: string | undefined }) => void;
  /** An address within the console that keeps the choice. */
  readonly linkTo: (path: string) => string;
}

const ChoiceContext = createContext<Choice | undefined>(undefined);

export function useChoice(): Choice {
  const choice = useContext(ChoiceContext);
  if (!choice) throw new Error('no choice around this');
  return choice;
}

const LISTED_PAGES = 200;

interface Known {
  readonly pages: List<PageName>;
  readonly shown: Demo | undefined;
}

export function ChoiceProvider({ children }: { children: ComponentChildren }) {
  const { path, query, route } = useLocation();
  const [known, setKnown] = useState<Known>();
  const [people, setPeople] = useState<{ readonly pageId: string; readonly data: readonly Consumer[] }>();
  const [error, setError] = useState<ControlError>();

  useEffect(() => {
    Promise.all([
      get<List<PageName>>(`/pages?limit=${LISTED_PAGES}`),
      // An instance without a demo has no first app and Page to show.
      get<Demo>('/shown').catch(() => undefined),
    ]).then(([pages, shown]) => setKnown({ pages, shown }), setError);
  }, []);

  const pages = known?.pages.data ?? [];
  const pageId = query['page'] ?? known?.shown?.page_id ?? pages[0]?.id;

  useEffect(() => {
    if (pageId === undefined || !known) return;
    get<List<Consumer>>(`/consumers?page_id=${pageId}`).then(({ data }) => setPeople({ pageId, data }), setError);
  }, [pageId, known]);

  const consumers = people?.pageId === pageId ? (people?.data ?? []) : [];
  const psid = query['psid'] ?? consumers[0]?.psid;

  const withQuery = (address: string, chosen: Readonly<Record<string, string | undefined>>): string => {
    const given = Object.entries(chosen).filter((each): each is [string, string] => each[1] !== undefined);
    const search = new URLSearchParams(given).toString();
    const [bare = '', hash] = address.split('#');
    return `${bare}${search === '' ? '' : `?${search}`}${hash === undefined ? '' : `#${hash}`}`;
  };
  const { page, psid: person, app } = query;
  const choice: Choice = {
    pageId: known ? pageId : undefined,
    psid,
    appId: app,
    pages,
    hasMorePages: known?.pages.next !== undefined,
    consumers,
    demo: known?.shown,
    error,
    isLoaded: known !== undefined && (pageId === undefined || people?.pageId === pageId),
    choose(change) {
      const chosen = { page, psid: person, app, ...change };
      // Another Page has other people.
      if (change.page !== undefined) delete (chosen as { psid?: string | undefined }).psid;
      // The place within the page, such as a tab, stays.
      route(withQuery(`${path}${location.hash}`, chosen));
    },
    linkTo: (to) => withQuery(to, { page, psid: person, app }),
  };
  return <ChoiceContext.Provider value={choice}>{children}</ChoiceContext.Provider>;
}
