/** What may be shown of what a client sent: no token, no secret, and not more than a screen holds. */

/** Names whose values are secret: access_token, appsecret_proof, client_secret, verify_token … */
const SECRET_NAME = /(token|secret|proof|password)$/i;
/** The same in text that was not decoded: forms and JSON inside strings, as operations of a batch have them. */
const NAMED_SECRET = /((?:token|secret|proof|password)(?:=|%3D|\\*["']?\s*:\s*\\*["']|%22%3A%22))([^&\s"'\\,}]+)/gi;
/** Page tokens and app tokens by their shape, wherever they stand. */
const TOKEN_SHAPE = /EAA[A-Za-z0-9]{16,}|\d{5,}(?:\||%7C)[\w-]{8,}/gi;

const LONGEST_STRING = 2000;
const LONGEST_NAME = 100;
/** Deeper than any parameter of the API. */
const DEEPEST = 20;
/** What all that is shown of one request's parameters may take as JSON. */
const MOST_BYTES = 10_000;
const CUT = '…';

export const isSecretName = (name: string): boolean => SECRET_NAME.test(name);

/** `…` and the last four characters: enough to tell tokens apart. Of what is short not even those. */
export function redacted(value: unknown): string {
  if (typeof value !== 'string' || value.length < 5) return CUT;
  // What has been redacted already stays as it is.
  if (value.length === 5 && value.startsWith(CUT)) return value;
  return value.length < 12 ? CUT : CUT + value.slice(-4);
}

/** Text without the secrets in it, at most `longest` characters long. */
export function redactText(text: string, longest = LONGEST_STRING): string {
  const shown = text
    // What is cut off below needs no looking at; the rest is there so that no secret is cut in two.
    .slice(0, 2 * longest)
    .replace(NAMED_SECRET, (_, name: string, value: string) => name + redacted(value))
    .replace(TOKEN_SHAPE, redacted);
  return shown.length > longest ? shown.slice(0, longest) + CUT : shown;
}

/** Parameters to be shown: decoded where JSON came as text, secrets hidden, long ones cut, within a bound in all. */
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
  const shown: [string, unknown][] = [];
  for (const [name, value] of Object.entries(members)) {
    const shownName = redactText(name, LONGEST_NAME);
    left.bytes -= bytesOf(shownName) + 2;
    if (left.bytes <= 0) {
      shown.push([CUT, CUT]);
      break;
    }
    shown.push([shownName, isSecretName(name) ? redacted(value) : redactValue(decode(value), left, depth)]);
  }
  // Not by assignment: a parameter may be called __proto__.
  return Object.fromEntries(shown);
}

function redactValue(value: unknown, left: { bytes: number }, depth: number): unknown {
  if (left.bytes <= 0 || depth > DEEPEST) return CUT;
  if (Array.isArray(value)) {
    const shown: unknown[] = [];
    for (const each of value) {
      // As much as an empty list and a comma take.
      left.bytes -= 3;
      shown.push(redactValue(each, left, depth + 1));
      if (left.bytes <= 0) break;
    }
    return shown;
  }
  if (typeof value === 'object' && value !== null) return redactMembers(value, left, depth + 1);
  const shown = typeof value === 'string' ? redactString(value, left.bytes) : value;
  left.bytes -= bytesOf(shown);
  return shown;
}

function redactString(value: string, bytes: number): string {
  const shown = redactText(value);
  // A character takes up to six bytes as JSON.
  return bytesOf(shown) <= bytes ? shown : redactText(value, Math.floor(bytes / 6));
}

/** JSON that came as text, as forms bring it, is shown as what it means. */
function decodeText(value: unknown): unknown {
  if (typeof value !== 'string' || !/^\s*[{[]/.test(value)) return value;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return value;
  }
}

const bytesOf = (value: unknown): number => Buffer.byteLength(JSON.stringify(value) ?? '');
