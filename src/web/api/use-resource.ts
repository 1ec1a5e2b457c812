import { useEffect, useState } from 'preact/hooks';
import { get, type ControlError } from './control.ts';
import { useLiveStream, type ChangeKind } from './live-stream.tsx';

/** Last known state of something on the server. `data` stays while it is loaded again. */
export interface Resource<T> {
  readonly data: T | undefined;
  readonly error: ControlError | undefined;
}

interface Result<T> extends Resource<T> {
  readonly path: string | undefined;
}

/**
 * Loads `path`, and again whenever one of `kinds` may have changed: one request at a time, and one more after it when
 * something changed meanwhile. Loads nothing while `path` is undefined.
 */
export function useResource<T>(path: string | undefined, ...kinds: readonly ChangeKind[]): Resource<T> {
  const { subscribe } = useLiveStream();
  const [result, setResult] = useState<Result<T>>({ path, data: undefined, error: undefined });
  const kindList = kinds.join();

  useEffect(() => {
    if (path === undefined) return;
    const abort = new AbortController();
    let isLoading = false;
    let isStale = false;
    const load = async (): Promise<void> => {
      isStale = true;
      if (isLoading) return;
      isLoading = true;
      while (isStale && !abort.signal.aborted) {
        isStale = false;
        try {
          const data = await get<T>(path, abort.signal);
          if (!abort.signal.aborted) setResult({ path, data, error: undefined });
        } catch (error) {
          if (abort.signal.aborted) break;
          setResult((before) => ({
            path,
            data: before.path === path ? before.data : undefined,
            error: error as ControlError,
          }));
        }
      }
      isLoading = false;
    };
    void load();
    const unsubscribes = (kindList.split(',') as ChangeKind[]).map((kind) => subscribe(kind, () => void load()));
    return () => {
      abort.abort();
      for (const unsubscribe of unsubscribes) unsubscribe();
    };
  }, [path, kindList, subscribe]);

  return result.path === path ? result : { data: undefined, error: undefined };
}
