/** Encodes an instant in epoch ms as ISO 8601 in UTC. */
export const encodeInstant = (at: number): string => new Date(at).toISOString();

export const encodeInstantOrNull = (at: number | null): string | null => (at === null ? null : encodeInstant(at));
