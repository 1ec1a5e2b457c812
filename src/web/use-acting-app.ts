import type { AppName } from '../control/shapes/apps.ts';
import { useChoice } from './choice.tsx';
import { useApps, usePage } from './page.tsx';

/** Version of the Graph API on a server without a demo, whose answer would say it. */
const DEFAULT_GRAPH_PATH = '/v26.0';

/** Returns the path under which the newest version of the Graph API is served, such as `/v26.0`. */
export function useGraphPath(): string {
  return useChoice().demo?.graph_path ?? DEFAULT_GRAPH_PATH;
}

/**
 * Returns the app with whose tokens the console acts for the Page: the chosen one, else the first that is subscribed to the
 * Page, else the first of all. Undefined while it is not known, null without any app.
 */
export function useActingApp(): AppName | null | undefined {
  const { appId } = useChoice();
  const { data: page } = usePage();
  const { data: apps } = useApps();
  if (!apps || !page) return undefined;
  const subscribed = page.apps.map(({ app_id, name }) => ({ id: app_id, name }));
  const known = [...subscribed, ...apps.data];
  return known.find(({ id }) => id === appId) ?? known[0] ?? null;
}
