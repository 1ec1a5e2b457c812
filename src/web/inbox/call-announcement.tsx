import { useEffect, useRef, useState } from 'preact/hooks';
import type { Call } from '../../control/shapes.ts';

/** Announces new ringing calls to screen readers and shows all ringing calls in the title of the browser tab. */
export function CallAnnouncement({ calls, nameOf }: { calls: readonly Call[]; nameOf: (psid: string) => string }) {
  const [announcement, setAnnouncement] = useState('');
  const announcedIds = useRef<readonly string[]>([]);
  const names = calls.map(({ psid }) => nameOf(psid));
  const ids = calls.map(({ id }) => id).join();

  useEffect(() => {
    const newCalls = calls.filter(({ id }) => !announcedIds.current.includes(id));
    announcedIds.current = calls.map(({ id }) => id);
    if (calls.length === 0) setAnnouncement('');
    else if (newCalls.length > 0) setAnnouncement(`${describeCallers(newCalls.map(({ psid }) => nameOf(psid)))}.`);
    // `names` is no dependency: it changes only with the calls.
  }, [ids]);

  const title = names.length === 0 ? undefined : describeCallers(names);
  useEffect(() => {
    if (title === undefined) return;
    const before = document.title;
    document.title = `☎ ${title} · ${before}`;
    return () => {
      document.title = before;
    };
  }, [title]);

  return (
    <p class="visually-hidden" aria-live="assertive">
      {announcement}
    </p>
  );
}

function describeCallers(names: readonly string[]): string {
  if (names.length < 3) return `${names.join(' and ')} ${names.length === 1 ? 'is' : 'are'} calling`;
  return `${names.length} people are calling`;
}
