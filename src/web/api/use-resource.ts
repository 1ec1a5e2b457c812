import { useEffect, useState } from 'preact/hooks';
import { get, type ControlError } from './control.ts';
import { useLiveStream, type ChangeKind } from './live-stream.tsx';

/** Something of the server's, as it was last seen. `data` stays while it is looked at again. */
export interface Resource<T> {
  readonly data: T | undefined;
  readonly error: ControlError | undefined;
}

interface Seen<T> extends Resource<T> {
  readonly path: string | undefined;
}

/**
 * GETs `path`, and again whenever one of `kinds` may have changed; one request at a time, and one more after it when
 * something changed meanwhile. An undefined path asks for nothing.
 */
export function useResource<T>(path: string | undefined, ...kinds: readonly ChangeKind[]): Resource<T> {
  const { subscribe: follow } = useLiveStream();
  const [seen, setSeen] = useState<Seen<T>>({ path, data: undefined, error: undefined });
  const watched = kinds.join();

  useEffect(() => {
    if (path === undefined) return;
    const gone = new AbortController();
    let looking = false;
    let stale = false;
    const refresh = async (): Promise<void> => {
      stale = true;
      if (looking) return;
      looking = true;
      while (stale && !gone.signal.aborted) {
        stale = false;
        try {
          const data = await get<T>(path, gone.signal);
          if (!gone.signal.aborted) setSeen({ path, data, error: undefined });
        } catch (error) {
          if (gone.signal.aborted) break;
          setSeen((before) => ({
            path,
            data: before.path === path ? before.data : undefined,
            error: error as ControlError,
          }));
        }
      }
      looking = false;
    };
    void refresh();
    const stop = (watched.split(',') as ChangeKind[]).map((kind) => follow(kind, () => void refresh()));
    return () => {
      gone.abort();
      stop.forEach((each) => each());
    };
  }, [path, watched, follow]);

  return seen.path === path ? seen : { data: undefined, error: undefined };
}
