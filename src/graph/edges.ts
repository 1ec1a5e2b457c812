import type { Endpoint } from './endpoint.ts';
import { endpoints } from './endpoints/index.ts';

/** The endpoints of one path under a kind of node. */
export interface Edge {
  /** The path with names in place of ids, for metrics. */
  readonly route: string;
  readonly byMethod: Map<string, Endpoint>;
}

export type NodeKind = Exclude<Endpoint['on'], 'root'>;

/** Operations as contract/operations.ts names them, such as `POST /{page-id}/messages`. */
const operationNames = new Map<Endpoint, string>();
const NODE_PATHS = {
  page: '/{page-id}',
  persona: '/{persona-id}',
  app: '/{app-id}',
  person: '/{psid}',
  conversation: '/{conversation-id}',
  message: '/{message-id}',
  user: '/{user-id}',
  root: '',
};

/** Edges by kind of node, then by path. */
const edges = new Map<Endpoint['on'], Map<string, Edge>>();
for (const endpoint of endpoints) {
  const { on, method } = endpoint;
  const path = endpoint.edge === '' ? '' : `/${endpoint.edge}`;
  const ofNode = edges.get(on) ?? new Map<string, Edge>();
  const edge = ofNode.get(endpoint.edge) ?? { route: `${on === 'root' ? '' : `/{${on}}`}${path}`, byMethod: new Map() };
  edge.byMethod.set(method, endpoint);
  edges.set(on, ofNode.set(endpoint.edge, edge));
  operationNames.set(endpoint, `${method} ${NODE_PATHS[on]}${path}`);
}

export function findEdge(on: Endpoint['on'], path: readonly string[]): Edge | undefined {
  return edges.get(on)?.get(path.length === 1 ? (path[0] ?? '') : path.join('/'));
}

/** Paths of the root begin with a name, most others with an id. */
export const findRootEdge = (path: readonly string[]): Edge | undefined =>
  /^\d/.test(path[0] ?? '') ? undefined : findEdge('root', path);

/** Returns the names of the edges of a node that are read with GET, which are fields of the node too. */
export const listReadEdges = (on: NodeKind): readonly string[] =>
  [...(edges.get(on) ?? [])].flatMap(([name, { byMethod }]) => (name !== '' && byMethod.has('GET') ? [name] : []));

export const operationName = (endpoint: Endpoint): string => operationNames.get(endpoint) ?? '';
