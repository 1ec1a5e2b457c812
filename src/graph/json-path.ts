import { isJsonObject } from '../contract/json.ts';

/**
 * The part of JSONPath that batches use: `$`, `.name`, `['name']`, `[0]`, `.*`, `[*]` and `..name`. Source: Goessner's
 * article of 2007, https://goessner.net/articles/JsonPath/; docs/graph/transport.md §7.1. Filters, slices and scripts are
 * not part of it.
 */
export type JsonPath = readonly Step[];

type Step =
  | { readonly kind: 'all' }
  | { readonly kind: 'member'; readonly name: string }
  /** Members of this name at any depth. */
  | { readonly kind: 'descendants'; readonly name: string };

const STEP = /\.\.([^\s.[\]*'"]+)|\.(\*|[^\s.[\]*'"]+)|\[(\*|\d+)\]|\[(?:'([^']*)'|"([^"]*)")\]/y;

/** Parses a JSONPath; undefined for text that is none, or that uses another part of JSONPath. */
export function parseJsonPath(text: string): JsonPath | undefined {
  if (!text.startsWith('$')) return undefined;
  const steps: Step[] = [];
  for (let at = 1; at < text.length;) {
    STEP.lastIndex = at;
    const match = STEP.exec(text);
    if (!match) return undefined;
    const [whole, descendant, word, index, single, double] = match;
    const name = word ?? index ?? single ?? double ?? '';
    if (descendant !== undefined) steps.push({ kind: 'descendants', name: descendant });
    else if ((word ?? index) === '*') steps.push({ kind: 'all' });
    else steps.push({ kind: 'member', name });
    at += whole.length;
  }
  return steps;
}

/** Maximum number of values that a step leads to; those after it are left out. */
const MOST_VALUES = 1000;

/** Returns the values that a path leads to, in the order of the document, 1000 at most. */
export function evaluateJsonPath(path: JsonPath, document: unknown): readonly unknown[] {
  let values: unknown[] = [document];
  for (const step of path) {
    const next: unknown[] = [];
    for (const value of values) {
      if (next.length >= MOST_VALUES) break;
      takeStep(step, value, next);
    }
    values = next.slice(0, MOST_VALUES);
  }
  return values;
}

function takeStep(step: Step, value: unknown, found: unknown[]): void {
  if (step.kind === 'all') {
    for (const each of childrenOf(value)) found.push(each);
    return;
  }
  const { name } = step;
  if (hasMember(value, name)) found.push((value as Readonly<Record<string, unknown>>)[name]);
  if (step.kind === 'member' || found.length >= MOST_VALUES) return;
  for (const each of childrenOf(value)) takeStep(step, each, found);
}

const childrenOf = (value: unknown): readonly unknown[] =>
  Array.isArray(value) ? (value as unknown[]) : isJsonObject(value) ? Object.values(value) : [];

/** Returns true for a member of an object, and for an element of a list by its index. */
const hasMember = (value: unknown, name: string): boolean =>
  Array.isArray(value)
    ? /^\d{1,9}$/.test(name) && Number(name) < value.length
    : isJsonObject(value) && Object.hasOwn(value, name);
