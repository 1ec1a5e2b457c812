import { useEffect, useRef, useState } from 'preact/hooks';
import type { Call } from '../control/shapes/calls.ts';
import type { List } from '../control/shapes/list.ts';
import type { ListedThread } from '../control/shapes/threads.ts';
import { useResource } from './api/use-resource.ts';
import { useChoice } from './choice.tsx';

/** Latest threads, which have the names of people who were added after the console was opened. */
const SEARCHED_THREADS = 50;

/**
 * Tells on every page of the console that a call rings in the inbox: to screen readers, in the title of the browser tab
 * and, where the person allowed it, as a notification of the system. `title` is that of the tab while nothing rings.
 */
export function CallAnnouncement({ title }: { title: string }) {
  const { pageId, consumers } = useChoice();
  const path = pageId === undefined ? undefined : `/pages/${pageId}`;
  const { data: live } = useResource<List<Call>>(path && `${path}/calls`, 'page', 'clock');
  const ringing = live?.data.filter(({ state, rings, direction }) => isForInbox(state, rings, direction)) ?? [];
  const threadsPath = path && ringing.length > 0 ? `${path}/threads?limit=${SEARCHED_THREADS}` : undefined;
  const { data: threads } = useResource<List<ListedThread>>(threadsPath, 'page');

  // Without the names, nothing is announced yet.
  const calls = threads ? ringing : [];
  const people = [...(threads?.data ?? []), ...consumers];
  const nameOf = (psid: string): string => people.find((person) => person.psid === psid)?.name ?? `Consumer ${psid}`;
  const ids = calls.map(({ id }) => id).join();
  const [announcement, setAnnouncement] = useState('');
  const announcedIds = useRef<readonly string[]>([]);

  useEffect(() => {
    const newCalls = calls.filter(({ id }) => !announcedIds.current.includes(id));
    announcedIds.current = calls.map(({ id }) => id);
    if (calls.length === 0) setAnnouncement('');
    if (newCalls.length === 0) return;
    const text = `${describeCallers(newCalls.map(({ psid }) => nameOf(psid)))}.`;
    setAnnouncement(text);
    showNotification(text);
    // The names change only with the calls.
  }, [ids]);

  const callers = calls.length === 0 ? undefined : describeCallers(calls.map(({ psid }) => nameOf(psid)));
  useEffect(() => {
    document.title = callers === undefined ? title : `☎ ${callers} · ${title}`;
  }, [callers, title]);

  return (
    <p class="visually-hidden" aria-live="assertive">
      {announcement}
    </p>
  );
}

const isForInbox = (state: Call['state'], rings: Call['rings'], direction: Call['direction']): boolean =>
  state === 'ringing' && rings === 'META' && direction === 'user_initiated';

function describeCallers(names: readonly string[]): string {
  if (names.length < 3) return `${names.join(' and ')} ${names.length === 1 ? 'is' : 'are'} calling`;
  return `${names.length} people are calling`;
}

/** Shows a notification while the tab is in the background, if notifications are allowed. */
function showNotification(text: string): void {
  if (!document.hidden || typeof Notification === 'undefined' || Notification.permission !== 'granted') return;
  const notification = new Notification(text, { body: 'The call rings in the inbox of Switchhook.', tag: 'call' });
  notification.onclick = () => window.focus();
}
