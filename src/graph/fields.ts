import { isJsonObject, type JsonObject } from '../contract/json.ts';
import { GraphError } from './errors.ts';
import type { Params } from './params.ts';

/** One entry of a `fields` parameter: `name`, `name{sub,…}`, `name.sub`, `name.as(alias)`, `name.limit(5)`. */
export interface Field {
  readonly name: string;
  readonly as: string;
  readonly sub: readonly Field[];
}

const WORD = /\w+/y;

/** Returns the parameter `fields`; empty when it was not sent. */
export const fieldsParam = (params: Params): string => (typeof params['fields'] === 'string' ? params['fields'] : '');

/**
 * Parses a `fields` parameter; spaces are allowed. Throws Graph's syntax error (2500). Source: docs/graph/transport.md
 * §4.1.
 */
export function parseFields(text: string): readonly Field[] {
  let at = 0;
  const fail = (): never => {
    throw new GraphError('fields_syntax', at, text[at] ?? '');
  };
  const skipSpace = (): void => {
    while (text[at] === ' ') at++;
  };
  const readWord = (): string => {
    skipSpace();
    WORD.lastIndex = at;
    const [found] = WORD.exec(text) ?? [];
    if (found === undefined) return fail();
    at = WORD.lastIndex;
    skipSpace();
    return found;
  };
  const readArgument = (): string => {
    const end = text.indexOf(')', at);
    if (end < 0) return fail();
    const found = text.slice(at + 1, end);
    at = end + 1;
    skipSpace();
    return found.trim();
  };
  const readField = (depth: number): Field => {
    const name = readWord();
    let as = name;
    let sub: Field[] = [];
    while (text[at] === '.') {
      at++;
      const modifier = readWord();
      if (text[at] !== '(') sub.push({ name: modifier, as: modifier, sub: [] });
      else if (modifier === 'as') as = readArgument();
      else readArgument();
    }
    if (text[at] === '{') {
      at++;
      sub = readList('}', depth + 1);
      at++;
      skipSpace();
    }
    return { name, as, sub };
  };
  const readList = (end: string | undefined, depth: number): Field[] => {
    if (depth > 8) fail();
    const list = [readField(depth)];
    while (text[at] === ',') {
      at++;
      list.push(readField(depth));
    }
    if (text[at] !== end) fail();
    return list;
  };
  return text.trim() === '' ? [] : readList(undefined, 0);
}

/**
 * Selects the part of `record` that `fields` names; without fields, all of it. A known field without a value is left
 * out. Throws 100 for an unknown field. `known` lists the names of the top level; below it, the names are those of the
 * value.
 */
export function select(
  record: JsonObject,
  fields: readonly Field[],
  known: readonly string[],
  node?: string,
): JsonObject {
  if (fields.length === 0) return record;
  const selected = Object.create(null) as Record<string, unknown>;
  for (const { name, as, sub } of fields) {
    if (!known.includes(name)) throw new GraphError('unknown_field', name, node);
    const value = record[name];
    if (value !== undefined) selected[as] = selectInside(value, sub);
  }
  return selected;
}

function selectInside(value: unknown, sub: readonly Field[]): unknown {
  if (sub.length === 0) return value;
  if (Array.isArray(value)) return value.map((each) => selectInside(each, sub));
  if (isJsonObject(value)) return select(value, sub, Object.keys(value));
  throw new GraphError('unknown_field', sub[0]?.name ?? '');
}
