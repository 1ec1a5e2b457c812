/**
 * Bound of the records of one kind that an instance retains. What is beyond either bound is removed, the oldest first;
 * without both, nothing is.
 */
export interface RetentionBound {
  /** Maximum age in ms, by the clock of the instance. */
  readonly ageMs?: number;
  /** Maximum number of rows in the whole instance. */
  readonly rows?: number;
}
