/** A value that is at hand, or a promise of one that is not: a promise costs more than most answers. */
export type Soon<T> = T | Promise<T>;

/** Passes on a value once it is there: in this call when it is at hand. */
export const whenReady = <T, R>(value: Soon<T>, next: (value: T) => Soon<R>): Soon<R> =>
  value instanceof Promise ? value.then(next) : next(value);
