import { useEffect } from 'preact/hooks';

/** Asks before edits are lost: with the whole page, or by going to another page of the console. */
export function useLeaveWarning(unsaved: boolean): void {
  useEffect(() => {
    if (!unsaved) return;
    const warn = (event: BeforeUnloadEvent): void => event.preventDefault();
    const ask = (event: MouseEvent): void => {
      const link = event.target instanceof Element ? event.target.closest('a') : null;
      if (!link || link.target !== '' || link.pathname === location.pathname) return;
      if (confirm('The call hours are not saved. Leave without saving them?')) return;
      event.preventDefault();
      event.stopPropagation();
    };
    addEventListener('beforeunload', warn);
    // Before the link is followed within the console.
    addEventListener('click', ask, { capture: true });
    return () => {
      removeEventListener('beforeunload', warn);
      removeEventListener('click', ask, { capture: true });
    };
  }, [unsaved]);
}
