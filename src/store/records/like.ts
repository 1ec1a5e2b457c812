/** Conditions on parts of texts. SQLite compares letters of ASCII in any case, PostgreSQL exactly. */

/** Returns the condition that an expression matches a pattern, in which `!` takes the special meaning from a character. */
export const LIKE = (expression: string): string => `${expression} LIKE ? ESCAPE '!'`;

/** Returns the condition that an expression matches a pattern in upper or lower case. */
export const LIKE_IN_ANY_CASE = (expression: string): string => `lower(${expression}) LIKE lower(?) ESCAPE '!'`;

/** Returns the pattern that stands for a text itself. */
export const escapeLike = (text: string): string => text.replace(/[!%_]/g, '!$&');

/** Returns the pattern of all texts that contain a text. */
export const containing = (text: string): string => `%${escapeLike(text)}%`;
