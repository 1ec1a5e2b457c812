import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { useHash } from '../parts/use-hash.ts';

/**
 * Section for a setting, whose id is the setting's field in the API so that links lead to it. It takes the focus when
 * the hash names it, because the browser looks for the id before the page is rendered.
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
  const element = useRef<HTMLDivElement>(null);
  const isLinked = useHash() === id;
  useEffect(() => {
    if (isLinked) element.current?.focus();
  }, [isLinked]);
  return (
    <div
      ref={element}
      id={id}
      class={`anchor ${isLinked ? 'linked' : ''} ${className}`}
      role="group"
      aria-labelledby={labelledBy}
      tabIndex={-1}
    >
      {children}
    </div>
  );
}
