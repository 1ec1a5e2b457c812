import { createContext, type ComponentChildren } from 'preact';
import { useContext, useEffect, useMemo, useState } from 'preact/hooks';
import type { ClockView } from '../api/shapes.ts';
import { useResource } from '../api/use-resource.ts';

/** The server's clock, as this page follows it. */
export interface ServerClock {
  readonly view: ClockView | undefined;
  /** The instant it is on the server: epoch ms. */
  readonly now: () => number;
}

const ClockContext = createContext<ServerClock>({ view: undefined, now: () => 0 });

export const useClock = (): ServerClock => useContext(ClockContext);

export function ClockProvider({ pageId, children }: { pageId: string | undefined; children: ComponentChildren }) {
  const query = pageId === undefined ? '' : `?page_id=${pageId}`;
  const { data: view } = useResource<ClockView>(`/clock${query}`, 'clock', 'page');
  const clock = useMemo<ServerClock>(() => {
    const seenAt = performance.now();
    const then = view ? Date.parse(view.now) : 0;
    return { view, now: () => (view?.mode === 'running' ? then + (performance.now() - seenAt) : then) };
  }, [view]);
  return <ClockContext.Provider value={clock}>{children}</ClockContext.Provider>;
}

/** The server's instant, anew every `everyMs` while time runs there. */
export function useNow(everyMs = 1000): number {
  const { view, now } = useClock();
  const [, setTicks] = useState(0);
  const runs = view?.mode === 'running';
  useEffect(() => {
    if (!runs) return;
    const timer = setInterval(() => setTicks((ticks) => ticks + 1), everyMs);
    return () => clearInterval(timer);
  }, [runs, everyMs]);
  return now();
}
