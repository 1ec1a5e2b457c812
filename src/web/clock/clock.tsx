import { createContext, type ComponentChildren } from 'preact';
import { useContext, useEffect, useMemo, useState } from 'preact/hooks';
import type { ClockView } from '../../control/shapes/clock.ts';
import { useResource } from '../api/use-resource.ts';

/** The server's clock, continued in the browser between two loads. */
export interface ServerClock {
  readonly view: ClockView | undefined;
  /** Returns the server's time: epoch ms. */
  readonly now: () => number;
}

const ClockContext = createContext<ServerClock>({ view: undefined, now: () => 0 });

export const useClock = (): ServerClock => useContext(ClockContext);

const CoarseNowContext = createContext(0);

/** Returns the server's time (epoch ms) to about ten seconds, for the distances in lists: one timer for all of them. */
export const useCoarseNow = (): number => useContext(CoarseNowContext);

const COARSE_MS = 10_000;

export function ClockProvider({ pageId, children }: { pageId: string | undefined; children: ComponentChildren }) {
  const query = pageId === undefined ? '' : `?page_id=${pageId}`;
  const { data: view } = useResource<ClockView>(`/clock${query}`, 'clock', 'page');
  const clock = useMemo<ServerClock>(() => {
    const loadedAt = performance.now();
    const start = view ? Date.parse(view.now) : 0;
    return { view, now: () => (view?.mode === 'running' ? start + (performance.now() - loadedAt) : start) };
  }, [view]);
  return (
    <ClockContext.Provider value={clock}>
      <CoarseNowProvider>{children}</CoarseNowProvider>
    </ClockContext.Provider>
  );
}

function CoarseNowProvider({ children }: { children: ComponentChildren }) {
  return <CoarseNowContext.Provider value={useNow(COARSE_MS)}>{children}</CoarseNowContext.Provider>;
}

/** Returns the server's time (epoch ms) and renders again every `intervalMs` while that clock runs. */
export function useNow(intervalMs = 1000): number {
  const { view, now } = useClock();
  const [, setTicks] = useState(0);
  const isRunning = view?.mode === 'running';
  useEffect(() => {
    if (!isRunning) return;
    const timer = setInterval(() => setTicks((ticks) => ticks + 1), intervalMs);
    return () => clearInterval(timer);
  }, [isRunning, intervalMs]);
  return now();
}
