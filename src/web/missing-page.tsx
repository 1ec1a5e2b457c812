import { useChoice } from './choice.tsx';
import { ErrorMessage } from './parts/resource-view.tsx';

/** In the place of every page of the console, when the server has no Page of the id in the address. */
export function MissingPage({ title, id }: { title: string; id: string }) {
  const { pages } = useChoice();
  const advice = pages.length === 0 ? 'The server has no Page yet: create one in the setup.' : 'Choose a Page above.';
  return (
    <>
      <h1>{title}</h1>
      <ErrorMessage
        error={{ message: `There is no Page ${id}. It was removed, or the link is for another server.`, advice }}
      />
    </>
  );
}
