import { useEffect, useRef, useState } from 'preact/hooks';
import type { Call } from '../api/shapes.ts';

/** Says aloud, where the page is read aloud, who calls, and shows it in the title of the tab. */
export function CallAnnouncement({ calls, nameOf }: { calls: readonly Call[]; nameOf: (psid: string) => string }) {
  const [said, setSaid] = useState('');
  const known = useRef<readonly string[]>([]);
  const names = calls.map(({ psid }) => nameOf(psid));
  const ids = calls.map(({ id }) => id).join();

  useEffect(() => {
    const fresh = calls.filter(({ id }) => !known.current.includes(id));
    known.current = calls.map(({ id }) => id);
    if (calls.length === 0) setSaid('');
    else if (fresh.length > 0) setSaid(`${callersWords(fresh.map(({ psid }) => nameOf(psid)))}.`);
    // The names come with the calls.
  }, [ids]);

  const title = names.length === 0 ? undefined : callersWords(names);
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
      {said}
    </p>
  );
}

function callersWords(names: readonly string[]): string {
  if (names.length < 3) return `${names.join(' and ')} ${names.length === 1 ? 'calls' : 'call'}`;
  return `${names.length} people call`;
}
