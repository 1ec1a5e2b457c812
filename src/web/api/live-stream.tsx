import { createEventSource } from 'eventsource-client';
import { createContext, type ComponentChildren } from 'preact';
import { useContext, useEffect, useMemo, useState } from 'preact/hooks';
import { controlHeaders, controlUrl } from './control.ts';

/** What may have changed on the server: what happened on the Page, its API requests, its deliveries, the clock. */
export type ChangeKind = 'page' | 'request' | 'delivery' | 'clock';
const HINTS: readonly string[] = ['request', 'delivery', 'clock'];
const KINDS: readonly ChangeKind[] = ['page', 'request', 'delivery', 'clock'];

export interface LiveStream {
  readonly isConnected: boolean;
  /** Calls `changed` whenever something of that kind may have changed; returns how to stop that. */
  readonly subscribe: (kind: ChangeKind, changed: () => void) => () => void;
  /** Says that something changed here, without waiting to be told. */
  readonly notify: (kind: ChangeKind) => void;
}

const LiveStreamContext = createContext<LiveStream | undefined>(undefined);

export function useLiveStream(): LiveStream {
  const live = useContext(LiveStreamContext);
  if (!live) throw new Error('no live stream around this');
  return live;
}

/**
 * One stream of everything that happens on a Page. It only says what to look at again: what is shown is always what the
 * server holds, so nothing is lost or repeated when the connection breaks.
 */
export function LiveStreamProvider({ pageId, children }: { pageId: string | undefined; children: ComponentChildren }) {
  const [connected, setConnected] = useState(true);
  const followers = useMemo(() => new Map<ChangeKind, Set<() => void>>(KINDS.map((kind) => [kind, new Set()])), []);
  const touch = useMemo(
    () =>
      (kind: ChangeKind): void =>
        followers.get(kind)?.forEach((changed) => changed()),
    [followers],
  );

  useEffect(() => {
    if (pageId === undefined) return;
    const source = createEventSource({
      url: new URL(controlUrl(`/live?page_id=${pageId}&scope=page`), location.href),
      headers: controlHeaders(),
      onConnect: () => setConnected(true),
      onDisconnect: () => setConnected(false),
      onScheduleReconnect: () => setConnected(false),
      onMessage({ event = '' }) {
        if (event === 'ready') KINDS.forEach(touch);
        else if (HINTS.includes(event)) touch(event as ChangeKind);
        else touch('page');
      },
    });
    return () => source.close();
  }, [pageId, touch]);

  const live = useMemo<LiveStream>(
    () => ({
      isConnected: connected,
      notify: touch,
      subscribe(kind, changed) {
        followers.get(kind)?.add(changed);
        return () => void followers.get(kind)?.delete(changed);
      },
    }),
    [connected, touch, followers],
  );
  return <LiveStreamContext.Provider value={live}>{children}</LiveStreamContext.Provider>;
}
