import type { ComponentChildren } from 'preact';
import { useEffect, useId, useRef } from 'preact/hooks';

/**
 * Panel at the right edge of the window with the details of a row; the list beside it stays usable. Escape and the close
 * button call `onClose`. The focus moves to the title when `itemKey` changes, and back to where it was at the end.
 */
export function Drawer({
  title,
  itemKey,
  onClose,
  children,
}: {
  title: ComponentChildren;
  /** Key of the shown row. */
  itemKey: string;
  onClose: () => void;
  children: ComponentChildren;
}) {
  const heading = useRef<HTMLHeadingElement>(null);
  const id = useId();
  useEffect(() => {
    const opener = document.activeElement;
    return () => {
      if (opener instanceof HTMLElement && opener.isConnected) opener.focus();
    };
  }, []);
  useEffect(() => heading.current?.focus(), [itemKey]);
  return (
    <aside
      class="drawer"
      aria-labelledby={id}
      onKeyDown={(event) => {
        // A dialog within the drawer closes on its own.
        if (event.key === 'Escape' && !(event.target as Element).closest('dialog')) onClose();
      }}
    >
      <div class="drawer-heading">
        <h2 id={id} ref={heading} tabIndex={-1}>
          {title}
        </h2>
        <button type="button" onClick={onClose}>
          Close
        </button>
      </div>
      <div class="drawer-content">{children}</div>
    </aside>
  );
}
