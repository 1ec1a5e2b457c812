import { createEventSource } from 'eventsource-client';
import { createContext, type ComponentChildren } from 'preact';
import { useCallback, useContext, useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { controlHeaders, controlUrl } from './control.ts';
import { pause, pauseBefore } from './reconnect-pause.ts';

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
export function LiveStreamProvider({
  pageId,
  onReconnect,
  onPageMissing,
  children,
}: {
  pageId: string | undefined;
  /** Is called when a broken connection is back; the server may have other data by then. */
  onReconnect: () => void;
  /** Is called when the server answers that the Page does not exist. */
  onPageMissing: () => void;
  children: ComponentChildren;
}) {
  const [isConnected, setIsConnected] = useState(true);
  const listeners = useMemo(() => new Map<ChangeKind, Set<() => void>>(KINDS.map((kind) => [kind, new Set()])), []);
  const notify = useCallback(
    (kind: ChangeKind): void => listeners.get(kind)?.forEach((onChange) => onChange()),
    [listeners],
  );
  // It stays the same when the connection breaks: a change would make every resource load again.
  const subscribe = useCallback(
    (kind: ChangeKind, onChange: () => void) => {
      listeners.get(kind)?.add(onChange);
      return () => void listeners.get(kind)?.delete(onChange);
    },
    [listeners],
  );
  const callbacks = useRef({ onReconnect, onPageMissing });
  callbacks.current = { onReconnect, onPageMissing };

  useEffect(() => {
    if (pageId === undefined) return;
    let failures = 0;
    let wasReady = false;
    const source = createEventSource({
      url: new URL(controlUrl(`/live?page_id=${pageId}&scope=page`), location.href),
      headers: controlHeaders(),
      async fetch(url, init) {
        const options = init as RequestInit & { readonly signal: AbortSignal };
        await pause(pauseBefore(failures), options.signal);
        // Counted until the stream is ready.
        failures += 1;
        const response = await fetch(url, options);
        if (response.ok) return response;
        if (response.status === 404) callbacks.current.onPageMissing();
        // The client takes every answer for a stream, so an error answer counts as a failure to connect.
        throw new Error(`The live stream was answered with status ${response.status}.`);
      },
      onConnect: () => setIsConnected(true),
      onDisconnect: () => setIsConnected(false),
      onScheduleReconnect: () => setIsConnected(false),
      onMessage({ event = '' }) {
        if (event === 'ready') {
          failures = 0;
          if (wasReady) callbacks.current.onReconnect();
          wasReady = true;
          KINDS.forEach(notify);
        } else if (NAMED_EVENTS.includes(event)) notify(event as ChangeKind);
        else notify('page');
      },
    });
    return () => source.close();
  }, [pageId, notify]);

  const stream = useMemo<LiveStream>(() => ({ isConnected, notify, subscribe }), [isConnected, notify, subscribe]);
  return <LiveStreamContext.Provider value={stream}>{children}</LiveStreamContext.Provider>;
}
