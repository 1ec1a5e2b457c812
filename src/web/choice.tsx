import { useLocation } from 'preact-iso';
import { createContext, type ComponentChildren } from 'preact';
import { useContext, useEffect, useState } from 'preact/hooks';
import type { Demo } from '../control/shapes/instance.ts';
import type { List } from '../control/shapes/list.ts';
import type { PageName } from '../control/shapes/pages.ts';
import type { Consumer } from '../control/shapes/people.ts';
import { get, type ControlError } from './api/control.ts';

/** The Page, consumer and app that the console shows. They are in the address, so that a link leads others to the same. */
export interface Choice {
  /** Undefined without a Page, and until it is known that the Page of the address exists. */
  readonly pageId: string | undefined;
  /** Page of the address when the server has no such Page. */
  readonly missingPageId: string | undefined;
  readonly psid: string | undefined;
  /** Undefined for all apps. */
  readonly appId: string | undefined;
  readonly pages: readonly PageName[];
  /** Position after which further Pages are listed; undefined when `pages` are all. */
  readonly nextPages: string | undefined;
  readonly consumers: readonly Consumer[];
  /** App and Page of the demo; undefined when the server has none. */
  readonly demo: Demo | undefined;
  readonly error: ControlError | undefined;
  /** True once the Pages and the consumers of the chosen Page are loaded. */
  readonly isLoaded: boolean;
  /** Loads the Pages and the consumers again, after one was created or renamed. */
  readonly reload: () => void;
  /** Loads the Pages again and chooses one of them, after the chosen one was removed. */
  readonly leavePage: () => void;
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

export const LISTED_PAGES = 200;

interface Options {
  readonly pages: List<PageName>;
  readonly demo: Demo | undefined;
}

/** Consumers of a Page, as they were when they were last loaded. */
interface People {
  readonly pageId: string;
  /** False when the server has no such Page. */
  readonly doesPageExist: boolean;
  readonly consumers: readonly Consumer[];
  /** PSID of the address, when the Page has no such consumer. */
  readonly missingPsid: string | undefined;
}

async function loadOptions(): Promise<Options> {
  const [pages, demo] = await Promise.all([
    get<List<PageName>>(`/pages?limit=${LISTED_PAGES}`),
    // Answers 404 on a server without a demo.
    get<Demo>('/shown').catch(() => undefined),
  ]);
  return { pages, demo };
}

async function loadPeople(pageId: string, psid: string | undefined): Promise<People> {
  try {
    const { data, next } = await get<List<Consumer>>(`/consumers?page_id=${encodeURIComponent(pageId)}`);
    const isMissing = next === undefined && !data.some((each) => each.psid === psid);
    return { pageId, doesPageExist: true, consumers: data, missingPsid: isMissing ? psid : undefined };
  } catch (error) {
    // Status 400: the address has something else than an id.
    if (![400, 404].includes((error as ControlError).status)) throw error;
    return { pageId, doesPageExist: false, consumers: [], missingPsid: undefined };
  }
}

export function ChoiceProvider({ children }: { children: ComponentChildren }) {
  const { path, query, route } = useLocation();
  const [options, setOptions] = useState<Options>();
  const [people, setPeople] = useState<People>();
  const [error, setError] = useState<ControlError>();
  const [loads, setLoads] = useState(0);

  const showOptions = (loaded: Options): void => {
    setOptions(loaded);
    setError(undefined);
  };
  useEffect(() => void loadOptions().then(showOptions, setError), [loads]);

  // An empty parameter names nothing.
  const page = query['page'] || undefined;
  const psidOfQuery = query['psid'] || undefined;
  const app = query['app'] || undefined;
  const pages = options?.pages.data ?? [];
  const wantedId = options ? (page ?? options.demo?.page_id ?? pages[0]?.id) : undefined;

  useEffect(() => {
    if (wantedId === undefined) return;
    let isLeft = false;
    loadPeople(wantedId, psidOfQuery).then((loaded) => {
      if (!isLeft) setPeople(loaded);
    }, setError);
    return () => {
      isLeft = true;
    };
  }, [wantedId, options]);

  const peopleOfPage = people?.pageId === wantedId ? people : undefined;
  const consumers = peopleOfPage?.consumers ?? [];
  const doesPageExist = peopleOfPage?.doesPageExist ?? pages.some(({ id }) => id === wantedId);
  const missingPageId = peopleOfPage && !doesPageExist ? wantedId : undefined;
  const psid = psidOfQuery === peopleOfPage?.missingPsid ? undefined : psidOfQuery;
  const parameters = missingPageId === undefined ? { page, psid, app } : { app };
  const choice: Choice = {
    pageId: doesPageExist ? wantedId : undefined,
    missingPageId,
    psid: psid ?? consumers[0]?.psid,
    appId: app,
    pages,
    nextPages: options?.pages.next,
    consumers,
    demo: options?.demo,
    error,
    reload: () => setLoads((before) => before + 1),
    leavePage() {
      loadOptions().then((loaded) => {
        // The other ids of the address, and what its hash names, were of that Page.
        route(path, true);
        showOptions(loaded);
      }, setError);
    },
    isLoaded: options !== undefined && (wantedId === undefined || peopleOfPage !== undefined),
    choose(change) {
      // Another Page has other consumers.
      const others = change.page === undefined ? parameters : { app };
      // The hash, such as that of a tab, stays.
      route(withQuery(`${path}${location.hash}`, { ...others, ...change }));
    },
    linkTo: (to) => withQuery(to, parameters),
  };
  return <ChoiceContext.Provider value={choice}>{children}</ChoiceContext.Provider>;
}

function withQuery(address: string, query: Readonly<Record<string, string | undefined>>): string {
  const pairs = Object.entries(query).filter((pair): pair is [string, string] => pair[1] !== undefined);
  const search = new URLSearchParams(pairs).toString();
  const [path = '', hash] = address.split('#');
  return `${path}${search === '' ? '' : `?${search}`}${hash === undefined ? '' : `#${hash}`}`;
}
