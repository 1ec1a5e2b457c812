import { useRef, useState } from 'preact/hooks';
import { ControlError, post } from '../api/control.ts';

export interface PostState {
  /** True while a request is under way. */
  readonly isBusy: boolean;
  /** Error of the last request. */
  readonly error: ControlError | undefined;
  /** Sends a POST request. Resolves to undefined when it failed or another one is under way. */
  readonly post: <T>(path: string, body?: object) => Promise<T | undefined>;
  readonly clearError: () => void;
}

/**
 * Sends POST requests, one at a time, and stores the error of the last one. `readAnswer` returns the answer that the
 * body of an error status contains, where such a status is an expected outcome.
 */
export function usePost(readAnswer?: (body: unknown) => object | undefined): PostState {
  const [isBusy, setIsBusy] = useState(false);
  const [error, setError] = useState<ControlError>();
  const isUnderWay = useRef(false);
  return {
    isBusy,
    error,
    clearError: () => setError(undefined),
    async post<T>(path: string, body?: object) {
      if (isUnderWay.current) return undefined;
      isUnderWay.current = true;
      setIsBusy(true);
      setError(undefined);
      try {
        return await post<T>(path, body);
      } catch (thrown) {
        const failure = thrown instanceof ControlError ? thrown : new ControlError(0, undefined);
        const answer = readAnswer?.(failure.body);
        if (!answer) setError(failure);
        return answer as T | undefined;
      } finally {
        isUnderWay.current = false;
        setIsBusy(false);
      }
    },
  };
}
