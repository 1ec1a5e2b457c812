/** Number of buckets, into which the ids of Pages are hashed. Stored rows depend on it. */
export const BUCKETS = 256;

/**
 * Returns the bucket of a Page, from 0 to 255: its FNV-1a hash modulo 256. Stored rows have it, so it must not change.
 * http://www.isthe.com/chongo/tech/comp/fnv/
 */
export function bucketOf(pageId: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < pageId.length; i++) hash = Math.imul(hash ^ pageId.charCodeAt(i), 0x01000193);
  // The upper half too: the lowest bits of FNV-1a depend on the lowest bits of the characters alone.
  return ((hash >>> 16) ^ hash) & (BUCKETS - 1);
}
