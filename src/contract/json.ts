/** Decoded JSON of unknown shape. */
export type JsonObject = { readonly [key: string]: unknown };

export const isJsonObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

// eslint-disable-next-line no-control-regex -- the ASCII range is meant
const ESCAPED = /[/<%@]|[^\x00-\x7f]/g;

/**
 * JSON as Meta's encoder writes it: pure ASCII, with `/`, `<`, `%` and `@` escaped. Webhook bodies are signed over
 * exactly these characters. Source: spec/graph-conventions.md §4.5 (with test vectors).
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
