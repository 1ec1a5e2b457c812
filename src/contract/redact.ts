import { parseExactly } from './exact-json.ts';

/** Removes tokens and secrets from requests before they are shown or logged, and limits their length. */

/** Names of secret values: access_token, appsecret_proof, client_secret, verify_token … */
const SECRET_NAME = /(token|secret|proof|password)$/i;
/** The same names in undecoded text: forms and JSON inside strings, as operations of a batch have them. */
const NAMED_SECRET = /((?:token|secret|proof|password)(?:=|%3D|\\*["']?\s*:\s*\\*["']|%22%3A%22))([^&\s"'\\,}]+)/gi;
/** Page tokens and app tokens by their format. */
const TOKEN_SHAPE = /EAA[A-Za-z0-9]{16,}|\d{5,}(?:\||%7C)[\w-]{8,}/gi;
/** Characters of which a text has one if NAMED_SECRET fits in it, and of which one with an app token has one. */
const BEFORE_SECRET = /[=:%]/;
const IN_APP_TOKEN = /[|%]/;
/** The beginning of a Page token. */
const PAGE_TOKEN = /EAA/i;

const LONGEST_STRING = 2000;
const LONGEST_NAME = 100;
/** Maximum depth, more than any parameter of the API has. */
const DEEPEST = 20;
/** Maximum size of one request's parameters as JSON. */
const MOST_BYTES = 10_000;
/** Stands for what was cut off, also as the name of a parameter. */
export const CUT = '…';

/** Returns true for the name of a parameter whose value is secret. */
export const isSecretName = (name: string): boolean => SECRET_NAME.test(name);

/** Returns `…` and the last four characters, enough to distinguish tokens; of a short secret only `…`. */
export function redactSecret(value: unknown): string {
  if (typeof value !== 'string' || value.length < 5) return CUT;
  // Redacted before.
  if (value.length === 5 && value.startsWith(CUT)) return value;
  return value.length < 12 ? CUT : CUT + value.slice(-4);
}

/** Returns text without its secrets, cut to `longest` characters. */
export function redactText(text: string, longest = LONGEST_STRING): string {
  // Longer than the result, so that the cut leaves no half of a secret; shorter than the text, to save time.
  const redacted = redactShapes(redactNamed(text.length > 2 * longest ? text.slice(0, 2 * longest) : text));
  return redacted.length > longest ? redacted.slice(0, longest) + CUT : redacted;
}

// Most texts of a request are names and numbers, in which the short patterns find at once that there is no secret.

const redactNamed = (text: string): string =>
  BEFORE_SECRET.test(text)
    ? text.replace(NAMED_SECRET, (_, name: string, value: string) => name + redactSecret(value))
    : text;

const redactShapes = (text: string): string =>
  IN_APP_TOKEN.test(text) || PAGE_TOKEN.test(text) ? text.replace(TOKEN_SHAPE, redactSecret) : text;

/**
 * Returns parameters without secrets, cut to some 10 kB as JSON, with long strings cut to 2,000 characters. JSON sent as
 * text is decoded.
 */
export function redactParams(params: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const left = { bytes: MOST_BYTES };
  return redactMembers(params, left, 0, decodeText);
}

function redactMembers(
  members: object,
  left: { bytes: number },
  depth: number,
  decode: (value: unknown) => unknown = (value) => value,
): Record<string, unknown> {
  const result: [string, unknown][] = [];
  for (const [name, value] of Object.entries(members)) {
    const redactedName = redactText(name, LONGEST_NAME);
    left.bytes -= bytesOf(redactedName) + 2;
    if (left.bytes <= 0) {
      result.push([CUT, CUT]);
      break;
    }
    result.push([redactedName, isSecretName(name) ? redactSecret(value) : redactValue(decode(value), left, depth)]);
  }
  // Not by assignment: a parameter may be called __proto__.
  return Object.fromEntries(result);
}

function redactValue(value: unknown, left: { bytes: number }, depth: number): unknown {
  if (left.bytes <= 0 || depth > DEEPEST) return CUT;
  if (Array.isArray(value)) {
    const items: unknown[] = [];
    for (const each of value) {
      // The size of an empty list and a comma.
      left.bytes -= 3;
      items.push(redactValue(each, left, depth + 1));
      if (left.bytes <= 0) break;
    }
    return items;
  }
  if (typeof value === 'object' && value !== null) return redactMembers(value, left, depth + 1);
  const leaf = typeof value === 'string' ? redactString(value, left.bytes) : value;
  left.bytes -= bytesOf(leaf);
  return leaf;
}

function redactString(value: string, bytes: number): string {
  const redacted = redactText(value);
  // A character takes up to six bytes as JSON.
  return bytesOf(redacted) <= bytes ? redacted : redactText(value, Math.floor(bytes / 6));
}

/** Decodes JSON sent as text, as in forms; returns anything else as it is. */
function decodeText(value: unknown): unknown {
  if (typeof value !== 'string' || !/^\s*[{[]/.test(value)) return value;
  try {
    return parseExactly(value, JSON.parse);
  } catch {
    return value;
  }
}

const bytesOf = (value: unknown): number => Buffer.byteLength(JSON.stringify(value) ?? '');
