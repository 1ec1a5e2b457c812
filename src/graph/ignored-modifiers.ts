import { isParamOf } from '../contract/ignored-params.ts';
import { findEdge, operationName, type NodeKind } from './edges.ts';
import type { Endpoint } from './endpoint.ts';
import type { Field } from './fields.ts';

/** Maximum number that is reported for a request, and length of each. */
const MOST_REPORTED = 20;
const LONGEST_REPORTED = 100;

/** Kind of the nodes that a list of an edge contains; the entries of other edges have no edges of their own. */
const ENTRIES: Readonly<Record<string, NodeKind>> = { conversations: 'conversation', messages: 'message' };

/**
 * Returns the modifiers in `fields` that nothing reads, as `fields=participants.limit(1)`: Graph ignores them, as it ignores
 * unknown parameters (docs/graph/transport.md §4.1). `endpoint` answers the request, on a node of the kind `on` or on an edge
 * of it.
 */
export function findIgnoredModifiers(endpoint: Endpoint, fields: readonly Field[]): readonly string[] {
  const { on, edge } = endpoint;
  const modifiers: string[] = [];
  collect(edge === '' && on !== 'root' ? on : ENTRIES[edge], fields, 'fields=', '', modifiers);
  return modifiers;
}

/** Adds the modifiers that are ignored in the fields of a node of the kind `on`, or of a value, which has no edges. */
function collect(
  on: NodeKind | undefined,
  fields: readonly Field[],
  before: string,
  after: string,
  modifiers: string[],
) {
  for (const { name, args, sub } of fields) {
    const endpoint = on && findEdge(on, [name])?.byMethod.get('GET');
    for (const [modifier, value] of Object.entries(args)) {
      if (endpoint && isParamOf(operationName(endpoint), modifier)) continue;
      if (modifiers.length === MOST_REPORTED) return;
      modifiers.push(`${before}${name}.${modifier}(${value})${after}`.slice(0, LONGEST_REPORTED));
    }
    if (sub.length > 0) collect(endpoint && ENTRIES[name], sub, `${before}${name}{`, `}${after}`, modifiers);
  }
}
