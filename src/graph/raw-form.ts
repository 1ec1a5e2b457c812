import { readForm, type Params } from './params.ts';

/**
 * Reads a form whose values may be unencoded JSON, as the Node SDK writes them (`a=1&b={"x":"y&z"}`), beside encoded
 * ones. A value that begins as JSON ends with its closing bracket; any other is an encoded form value.
 */
export function readRawForm(body: string): Params {
  const params: Params = Object.create(null) as Params;
  const encoded: string[] = [];
  // After one unclosed value no other is searched for its end: each search would run to the end of the body.
  let allClose = true;
  for (let at = 0; at < body.length;) {
    const ampersand = body.indexOf('&', at);
    let end = ampersand < 0 ? body.length : ampersand;
    const pair = body.slice(at, end);
    const value = pair.indexOf('=') + 1;
    const isJson = value > 0 && /[[{]/.test(pair[value] ?? '');
    const closed = isJson && allClose ? endOfJson(body, at + value) : undefined;
    if (closed === undefined) {
      encoded.push(pair);
      allClose &&= !isJson;
    } else {
      params[pair.slice(0, value - 1)] = body.slice(at + value, closed);
      end = closed;
    }
    at = end + 1;
  }
  return Object.assign(readForm(encoded.join('&')), params);
}

/** Returns the index after the JSON value that begins at `start`; undefined when its last bracket is missing. */
function endOfJson(text: string, start: number): number | undefined {
  let depth = 0;
  let inString = false;
  for (let at = start; at < text.length; at++) {
    const character = text[at];
    if (inString && character === '\\') at++;
    else if (character === '"') inString = !inString;
    else if (!inString && (character === '{' || character === '[')) depth++;
    else if (!inString && (character === '}' || character === ']') && --depth === 0) return at + 1;
  }
  return undefined;
}
