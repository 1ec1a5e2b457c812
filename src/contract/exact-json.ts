/**
 * Parses JSON whose ids may be numbers: a whole number above 2^53, of which JavaScript would change the digits, becomes
 * text, up to the 64 bits of an id. `parse` is JSON.parse or a parser of a superset of JSON; it throws for text that it
 * cannot read.
 */
export function parseExactly(text: string, parse: (text: string) => unknown): unknown {
  const parsed = parse(text);
  return MAY_BE_LARGE.test(text) ? parse(text.replace(TOKEN, quoteIfLarge)) : parsed;
}

/** Finds a number of 16 digits or more; may also find text that looks like one. */
const MAY_BE_LARGE = /[\s[{:,]\d{16}/;

/** Matches strings and comments whole, so that digits inside of them are no numbers; and words and numbers. */
const TOKEN = /"(?:\\.|[^"\\])*"?|'(?:\\.|[^'\\])*'?|\/\/[^\n]*|\/\*[^]*?(?:\*\/|$)|[\w$.+-]+/g;

/** Maximum value of an id: Graph reads ids as signed integers of 64 bits. */
const MAX_ID = 2n ** 63n - 1n;

const quoteIfLarge = (token: string): string =>
  /^\d{16,19}$/.test(token) && !Number.isSafeInteger(Number(token)) && BigInt(token) <= MAX_ID ? `"${token}"` : token;
