export interface List<T> {
  readonly data: readonly T[];
  /** The `after` of the request for the next part; absent on the last one. */
  readonly next?: string;
}

/** A list whose filter is searched for in a bounded number of items. */
export interface SearchedList<T> extends List<T> {
  /** Instant of the oldest item that was searched; absent where `data` is full, or everything was searched. */
  readonly searched_until?: string;
}
