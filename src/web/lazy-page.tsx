import type { ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { ErrorMessage, Loading } from './parts/resource-view.tsx';

/**
 * Returns a page whose script and styles are loaded when it is first opened. `name` is a noun phrase for "Loading the
 * inbox…".
 */
export function lazyPage(name: string, load: () => Promise<ComponentType>): ComponentType {
  let Body: ComponentType | undefined;
  return function LazyPage() {
    const [, setLoads] = useState(0);
    const [hasFailed, setHasFailed] = useState(false);
    useEffect(() => {
      if (Body) return;
      let isLeft = false;
      load().then(
        (loaded) => {
          Body = loaded;
          if (!isLeft) setLoads((loads) => loads + 1);
        },
        () => {
          if (!isLeft) setHasFailed(true);
        },
      );
      return () => {
        isLeft = true;
      };
    }, []);
    if (Body) return <Body />;
    if (!hasFailed) return <Loading name={name} />;
    return (
      <>
        <ErrorMessage
          error={{
            message: 'This page of the console could not be loaded: the server cannot be reached, or it was updated.',
            advice: 'Reload the console.',
          }}
        />
        {/* Importing the script again is no use: browsers answer with the failure before. */}
        <button type="button" onClick={() => location.reload()}>
          Reload
        </button>
      </>
    );
  };
}
