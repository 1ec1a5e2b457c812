import { createEventSource } from 'eventsource-client';
import { createContext, type ComponentChildren } from 'preact';
import { useContext, useEffect, useMemo, useState } from 'preact/hooks';
import { controlHeaders, controlUrl } from './control.ts';

/** Part of the server's state that may have changed: the Page's journal, its API requests, its deliveries, the clock. */
export type ChangeKind = 'page' | 'request' | 'delivery' | 'clock';
const KINDS: readonly ChangeKind[] = ['page', 'request', 'delivery', 'clock'];
/** Events of the stream that are named like their kind; every other event is a journal entry of the Page. */
const NAMED_EVENTS: readonly string[] = ['request', 'delivery', 'clock'];

export interface LiveStream {
  readonly isConnected: boolean;
  /** Calls `onChange` whenever that kind may have changed. Returns the function that ends the subscription. */
  readonly subscribe: (kind: ChangeKind, onChange: () => void) => () => void;
  /** Reports a change made by this console, without waiting for the server's event. */
  readonly notify: (kind: ChangeKind) => void;
}

const LiveStreamContext = createContext<LiveStream | undefined>(undefined);

export function useLiveStream(): LiveStream {
  const stream = useContext(LiveStreamContext);
  if (!stream) throw new Error('useLiveStream is called outside of a LiveStreamProvider.');
  return stream;
}

/**
 * Opens one event stream for everything on a Page. Events only trigger a new GET and carry no data into the console, so
 * that a broken connection loses and repeats nothing.
 */
export function LiveStreamProvider({ pageId, children }: { pageId: string | undefined; children: ComponentChildren }) {
  const [isConnected, setIsConnected] = useState(true);
  const listeners = useMemo(() => new Map<ChangeKind, Set<() => void>>(KINDS.map((kind) => [kind, new Set()])), []);
  const notify = useMemo(
    () =>
      (kind: ChangeKind): void =>
        listeners.get(kind)?.forEach((onChange) => onChange()),
    [listeners],
  );

  useEffect(() => {
    if (pageId === undefined) return;
    const source = createEventSource({
      url: new URL(controlUrl(`/live?page_id=${pageId}&scope=page`), location.href),
      headers: controlHeaders(),
      onConnect: () => setIsConnected(true),
      onDisconnect: () => setIsConnected(false),
      onScheduleReconnect: () => setIsConnected(false),
      onMessage({ event = '' }) {
        if (event === 'ready') KINDS.forEach(notify);
        else if (NAMED_EVENTS.includes(event)) notify(event as ChangeKind);
        else notify('page');
      },
    });
    return () => source.close();
  }, [pageId, notify]);

  const stream = useMemo<LiveStream>(
    () => ({
      isConnected,
      notify,
      subscribe(kind, onChange) {
        listeners.get(kind)?.add(onChange);
        return () => void listeners.get(kind)?.delete(onChange);
      },
    }),
    [isConnected, notify, listeners],
  );
  return <LiveStreamContext.Provider value={stream}>{children}</LiveStreamContext.Provider>;
}
