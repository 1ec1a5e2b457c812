/** A value that is available at once, or else a promise of it: a promise costs more time than most answers take. */
export type Soon<T> = T | Promise<T>;

/** Calls `next` with a value once it is available: in this call when that is at once. */
export const whenReady = <T, R>(value: Soon<T>, next: (value: T) => Soon<R>): Soon<R> =>
  value instanceof Promise ? value.then(next) : next(value);
