import { useState } from 'preact/hooks';

/** Returns a state that this tab stores, so that it survives a reload, and the function that changes it. */
export function useStoredState<T>(key: string, initial: T): readonly [T, (value: T) => void] {
  const [state, setState] = useState(() => read(key, initial));
  const store = (value: T): void => {
    setState(value);
    if (value === initial) sessionStorage.removeItem(key);
    else sessionStorage.setItem(key, JSON.stringify(value));
  };
  return [state, store];
}

function read<T>(key: string, initial: T): T {
  try {
    const stored = sessionStorage.getItem(key);
    return stored === null ? initial : (JSON.parse(stored) as T);
  } catch {
    return initial;
  }
}
