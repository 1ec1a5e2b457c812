import { GraphError } from './errors.ts';
import { evaluateJsonPath, parseJsonPath } from './json-path.ts';
import type { Params } from './params.ts';

/** References between the operations of a batch: `{result=NAME:JSONPATH}`. Source: docs/graph/transport.md §7.1. */

const REFERENCE = /\{result=([^:{}]+):([^{}]*)\}/g;

/** Maximum number of different references in one operation. */
const MOST_REFERENCES = 100;
/** Maximum length of an operation with its references filled in; UTF-16 units. */
const LONGEST_OPERATION = 1024 * 1024;

/** Path and parameters of an operation, decoded: references may have been sent percent-encoded. */
export interface Template {
  /** Segments of the path. */
  readonly segments: readonly string[];
  readonly params: Params;
}

/**
 * Returns the names of the operations that the one at `index` refers to. Throws GraphError for a reference that cannot be
 * read, and for too many.
 */
export function findReferences({ segments, params }: Template, index: number): ReadonlySet<string> {
  const names = new Set<string>();
  const seen = new Set<string>();
  const search = (text: string): string => {
    for (const [reference, name = '', path = ''] of text.matchAll(REFERENCE)) {
      if (seen.has(reference)) continue;
      seen.add(reference);
      if (seen.size > MOST_REFERENCES) throw new GraphError('batch_too_many_references', index, MOST_REFERENCES);
      if (!parseJsonPath(path)) throw new GraphError('batch_reference_invalid', index, path);
      names.add(name);
    }
    return text;
  };
  segments.forEach(search);
  mapTexts(params, search);
  return names;
}

/** Maximum length of a text that is quoted to the developer. */
const LONGEST_QUOTE = 60;

/** Returns the beginning of a text that was probably meant as a reference, and is none; undefined without one. */
export function findUnreadReference({ segments, params }: Template): string | undefined {
  let unread: string | undefined;
  const search = (text: string): string => {
    const at = text.replace(REFERENCE, '').indexOf('{result=');
    if (at >= 0) unread ??= text.replace(REFERENCE, '').slice(at, at + LONGEST_QUOTE);
    return text;
  };
  segments.forEach(search);
  mapTexts(params, search);
  return unread;
}

/**
 * Fills in the references of an operation with the values of earlier answers; `documentOf` returns the parsed answer of the
 * operation of a name. Several values are joined by commas, objects and lists become JSON, and none is empty text. Throws
 * GraphError when the result is too long.
 */
export function fillReferences(
  { segments, params }: Template,
  index: number,
  documentOf: (name: string) => unknown,
): Template {
  const known = new Map<string, string>();
  let length = 0;
  const fill = (text: string): string => {
    // Inside of JSON sent as text, a value must not end the string that it stands in.
    const isJson = /^\s*[[{](?!result=)/.test(text);
    return text.replace(REFERENCE, (reference: string, name: string, path: string) => {
      const value = known.get(reference) ?? valueAt(documentOf(name), path);
      known.set(reference, value);
      length += value.length;
      if (length > LONGEST_OPERATION) throw new GraphError('batch_operation_too_long', index, LONGEST_OPERATION);
      return isJson ? JSON.stringify(value).slice(1, -1) : value;
    });
  };
  return { segments: segments.map(fill), params: mapTexts(params, fill) as Params };
}

function valueAt(document: unknown, path: string): string {
  const values = evaluateJsonPath(parseJsonPath(path) ?? [], document);
  return values.map((value) => (typeof value === 'string' ? value : JSON.stringify(value))).join(',');
}

/** Copies a JSON value with every text in it replaced. */
function mapTexts(value: unknown, replace: (text: string) => string): unknown {
  if (typeof value === 'string') return replace(value);
  if (Array.isArray(value)) return value.map((each) => mapTexts(each, replace));
  if (typeof value !== 'object' || value === null) return value;
  const copy = Object.create(null) as Params;
  for (const [name, each] of Object.entries(value)) copy[name] = mapTexts(each, replace);
  return copy;
}
