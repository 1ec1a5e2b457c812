/** Readers of columns: the back-ends give booleans as 0 and 1 or true and false, and bigints as numbers or text. */

export const text = (value: unknown): string => value as string;
export const textOrNull = (value: unknown): string | null => (value as string | null) ?? null;
export const numberOrNull = (value: unknown): number | null => (value === null ? null : Number(value));
export const json = <T>(value: unknown): T => JSON.parse(value as string) as T;
