import { useChoice } from '../choice.tsx';
import { useApps } from '../page.tsx';

/** Returns lookups for the names of the Page's consumers and of all apps; they return undefined for unknown ids. */
export function useNames() {
  const { consumers } = useChoice();
  const { data: apps } = useApps();
  return {
    person: (psid: string): string | undefined => consumers.find((each) => each.psid === psid)?.name,
    app: (appId: string): string | undefined => apps?.data.find(({ id }) => id === appId)?.name,
  };
}
