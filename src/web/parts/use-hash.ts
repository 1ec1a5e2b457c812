import { useLocation } from 'preact-iso';
import { useEffect, useState } from 'preact/hooks';

/** Returns the hash of the address without its `#`, and renders again when it changes. */
export function useHash(): string {
  // The router renders again on every navigation of its own, but not on a change of the hash alone.
  useLocation();
  const [, setChanges] = useState(0);
  useEffect(() => {
    const onHashChange = (): void => setChanges((changes) => changes + 1);
    addEventListener('hashchange', onHashChange);
    return () => removeEventListener('hashchange', onHashChange);
  }, []);
  return location.hash.slice(1);
}
