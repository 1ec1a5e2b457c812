import { useRef, useState } from 'preact/hooks';
import { post, ControlError } from '../api/control.ts';

export interface PostState {
  /** Something was asked of the server and has not been answered. */
  readonly isBusy: boolean;
  readonly error: ControlError | undefined;
  /** POSTs; resolves to the answer, or to undefined when it was refused. Once at a time. */
  readonly post: <T>(path: string, body?: object) => Promise<T | undefined>;
  readonly clearError: () => void;
}

/**
 * Asks something of the server and keeps what it said against it. `answerIn` finds an answer in the body of a refusal,
 * where being refused is one.
 */
export function usePost(answerIn?: (body: unknown) => object | undefined): PostState {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ControlError>();
  const running = useRef(false);
  return {
    isBusy: busy,
    error,
    clearError: () => setError(undefined),
    async post<T>(path: string, body?: object) {
      if (running.current) return undefined;
      running.current = true;
      setBusy(true);
      setError(undefined);
      try {
        return await post<T>(path, body);
      } catch (caught) {
        const refused = caught instanceof ControlError ? caught : new ControlError(0, undefined);
        const answer = answerIn?.(refused.body);
        if (!answer) setError(refused);
        return answer as T | undefined;
      } finally {
        running.current = false;
        setBusy(false);
      }
    },
  };
}
