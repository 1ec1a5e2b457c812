import { useChoice } from '../choice.tsx';
import { usePage } from '../page.tsx';

/** The names of the Page's people and apps, where they are known. */
export function useNames() {
  const { consumers } = useChoice();
  const { data: page } = usePage();
  return {
    person: (psid: string): string | undefined => consumers.find((each) => each.psid === psid)?.name,
    app: (appId: string): string | undefined => page?.apps.find((each) => each.app_id === appId)?.name,
  };
}
