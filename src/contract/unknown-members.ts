import { isJsonObject, type JsonObject } from './json.ts';
import { nearestOf } from './nearest-name.ts';

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
