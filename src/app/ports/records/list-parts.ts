/**
 * A part of a list that is ordered by revision, newest first: the items below a revision, or the nearest ones above it.
 */
export type RevisionRange = { readonly olderThan: number } | { readonly newerThan: number };

/** A part of a list: the items after one id, or the last ones before it. */
export type Cursor = { readonly after: string } | { readonly before: string };
