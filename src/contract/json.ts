/** A decoded JSON object of unknown shape. */
export type JsonObject = { readonly [key: string]: unknown };

/** Returns true for objects, false for lists, null and everything else. */
export const isJsonObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

// eslint-disable-next-line no-control-regex -- the ASCII range is meant
const ESCAPED = /[/<%@]|[^\x00-\x7f]/g;

/**
 * Encodes JSON as Meta does: pure ASCII, with `/`, `<`, `%` and `@` escaped. Webhook bodies are signed over exactly these
 * characters. Source: docs/graph/webhooks.md §4 (with test vectors).
 */
export function graphJson(value: unknown, indent?: number): string {
  return JSON.stringify(value, null, indent).replace(ESCAPED, escape);
}

function escape(character: string): string {
  if (character === '/') return '\\/';
  const code = character.charCodeAt(0);
  const hex = code.toString(16).padStart(4, '0');
  return `\\u${code < 0x80 ? hex.toUpperCase() : hex}`;
}

/** Maximum depth, more than any parameter of the API has; far deeper values exhaust the stack of recursive code. */
export const DEEPEST = 64;

/** Returns the depth of the brackets in JSON text, strings not counted. */
export function nestingOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  for (let i = 0; i < text.length; i++) {
    const character = text.charCodeAt(i);
    if (character === 0x22) i = endOfString(text, i);
    else if (character === 0x7b || character === 0x5b) deepest = Math.max(deepest, ++depth);
    else if (character === 0x7d || character === 0x5d) depth--;
  }
  return deepest;
}

/** Returns true for a value that nests deeper than DEEPEST. Goes level by level, so that no depth exhausts the stack. */
export function isDeep(value: unknown): boolean {
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > DEEPEST) return true;
    level = level.flatMap((each): unknown[] => (typeof each === 'object' && each !== null ? Object.values(each) : []));
  }
  return false;
}

function endOfString(text: string, start: number): number {
  let end = text.indexOf('"', start + 1);
  for (; end > 0; end = text.indexOf('"', end + 1)) {
    let backslashes = 0;
    while (text[end - 1 - backslashes] === '\\') backslashes++;
    if (backslashes % 2 === 0) return end;
  }
  return text.length;
}
