import { useChoice } from '../choice.tsx';
import { usePage } from '../page.tsx';

/** Returns lookups for the names of the Page's consumers and subscribed apps; they return undefined for unknown ids. */
export function useNames() {
  const { consumers } = useChoice();
  const { data: page } = usePage();
  return {
    person: (psid: string): string | undefined => consumers.find((each) => each.psid === psid)?.name,
    app: (appId: string): string | undefined => page?.apps.find((each) => each.app_id === appId)?.name,
  };
}
