import { useEffect, useRef, useState } from 'preact/hooks';

/** Returns a reference for an element, and the element's width in px, so that a drawing in it needs no scaling of its text. */
export function useWidth<E extends Element>(initial: number) {
  const element = useRef<E>(null);
  const [width, setWidth] = useState(initial);
  useEffect(() => {
    const { current } = element;
    if (!current) return undefined;
    const observer = new ResizeObserver(([entry]) => {
      if (entry && entry.contentRect.width > 0) setWidth(entry.contentRect.width);
    });
    observer.observe(current);
    return () => observer.disconnect();
  }, []);
  return { element, width };
}
