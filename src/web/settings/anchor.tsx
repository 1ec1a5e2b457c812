import { useLocation } from 'preact-iso';
import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';

/** What the address asks for behind its `#`. */
function useSought(): string {
  const { url } = useLocation();
  const [hash, setHash] = useState(location.hash);
  useEffect(() => {
    const look = (): void => setHash(location.hash);
    look();
    addEventListener('hashchange', look);
    return () => removeEventListener('hashchange', look);
  }, [url]);
  return hash.slice(1);
}

/**
 * A setting by its name on the wire, to which links lead. It takes the focus when the address asks for it: the page is
 * drawn after the browser looked for the place itself.
 */
export function Anchor({
  id,
  labelledBy,
  class: className = '',
  children,
}: {
  id: string;
  labelledBy: string;
  class?: string;
  children: ComponentChildren;
}) {
  const place = useRef<HTMLDivElement>(null);
  const sought = useSought() === id;
  useEffect(() => {
    if (sought) place.current?.focus();
  }, [sought]);
  return (
    <div
      ref={place}
      id={id}
      class={`anchor ${sought ? 'sought' : ''} ${className}`}
      role="group"
      aria-labelledby={labelledBy}
      tabIndex={-1}
    >
      {children}
    </div>
  );
}
