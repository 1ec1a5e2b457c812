import { isJsonObject, type JsonObject } from './json.ts';

/** A member that a document has and its schema does not. */
export interface UnknownMember {
  /** Place of the object in the document. */
  readonly path: readonly string[];
  readonly name: string;
  /** The member that was probably meant; undefined where none is near. */
  readonly nearest: string | undefined;
}

/** Returns the first member of a document that the JSON Schema does not name; undefined when it names all. */
export function findUnknownMember(
  schema: JsonObject,
  value: unknown,
  path: readonly string[] = [],
): UnknownMember | undefined {
  const { properties, items } = schema;
  if (Array.isArray(value) && isJsonObject(items)) {
    return firstOf(value.map((item, i) => findUnknownMember(items, item, [...path, String(i)])));
  }
  if (!isJsonObject(value) || !isJsonObject(properties)) return undefined;
  const known = Object.keys(properties);
  const unknown = Object.keys(value).find((name) => !known.includes(name));
  if (unknown !== undefined) return { path, name: unknown, nearest: nearestOf(unknown, known) };
  return firstOf(
    Object.entries(value).map(([name, member]) => {
      const inner = properties[name];
      return isJsonObject(inner) ? findUnknownMember(inner, member, [...path, name]) : undefined;
    }),
  );
}

const firstOf = <T>(values: readonly (T | undefined)[]): T | undefined => values.find((value) => value !== undefined);

/** Maximum number of letters that a typing error adds, drops or changes. */
const MOST_EDITS = 2;

/** Returns the word that is the fewest edits away, letter case aside; undefined beyond two edits. */
export function nearestOf(word: string, known: readonly string[]): string | undefined {
  const ranked = known
    .filter((each) => Math.abs(each.length - word.length) <= MOST_EDITS)
    .map((each) => ({ each, edits: editsBetween(word.toLowerCase(), each.toLowerCase()) }))
    .toSorted((a, b) => a.edits - b.edits);
  const [best] = ranked;
  return best && best.edits <= MOST_EDITS ? best.each : undefined;
}

/** Counts the letters to add, drop or change to get from one word to the other (Levenshtein distance). */
function editsBetween(from: string, to: string): number {
  let previous = Array.from({ length: to.length + 1 }, (_, i) => i);
  for (let i = 1; i <= from.length; i++) {
    const row = [i];
    for (let j = 1; j <= to.length; j++) {
      const change = (previous[j - 1] ?? 0) + (from[i - 1] === to[j - 1] ? 0 : 1);
      row.push(Math.min(change, (previous[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1));
    }
    previous = row;
  }
  return previous[to.length] ?? 0;
}
