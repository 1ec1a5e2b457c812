/** Records that grow with use and are removed when they are beyond a bound. */
export const RETAINED_KINDS = ['deliveries', 'journal'] as const;
export type RetainedKind = (typeof RETAINED_KINDS)[number];

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

/** The bounds of an instance. */
export type Retention = Readonly<Record<RetainedKind, RetentionBound>>;
