import { useLocation } from 'preact-iso';
import { useEffect, useState } from 'preact/hooks';

/** What the address has after its `#`, followed as it changes. */
export function useHash(): string {
  // The router does not tell of the hash, but of every address that it goes to itself.
  useLocation();
  const [, look] = useState(0);
  useEffect(() => {
    const changed = (): void => look((times) => times + 1);
    addEventListener('hashchange', changed);
    return () => removeEventListener('hashchange', changed);
  }, []);
  return location.hash.slice(1);
}
