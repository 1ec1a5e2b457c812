import type { Ports } from '../app/ports/ports.ts';
import type { PageId } from '../domain/ids.ts';
import type { Access } from './access.ts';
import { newTraceId } from './headers.ts';
import type { Params } from './params.ts';
import { findServingVersion } from './versions.ts';

/** Facts about one request, filled in while it is answered; its headers and its log lines are made from them. */
export interface RequestContext {
  readonly trace: string;
  method: string;
  version: string;
  /** The access that the token gives, once it has been found in force. */
  access: Access | undefined;
  /** The access of the token, in force or not. */
  bearer: Access | undefined;
  /** The first segment of the path after the version. */
  node: string;
  /** The Page's revision when the request arrived; null where no Page was found. */
  revision: number | null;
  params: Params;
  /** The route, with names in place of ids, for metrics; undefined while no path has matched. */
  route: string | undefined;
  /** The operation, as contract/operations.ts names it; undefined while none has been found. */
  operation: string | undefined;
  /** The name of the fault that was applied; undefined without one. */
  fault: string | undefined;
  /** Usage headers of the answer, names and values in turn. */
  usage: readonly string[];
  /** Modifiers in `fields` that nothing reads, as `fields=name.limit(1)`. */
  ignoredModifiers: readonly string[];
  /** A sentence about this one request, put before the advice on its failure. */
  hint: string | undefined;
  /** Warnings that `debug=` adds to the answer. */
  readonly warnings: string[];
}

/** Thrown where a fault cuts the connection instead of answering. */
export class ConnectionCut extends Error {
  override readonly name = 'ConnectionCut';
}

const NONE: readonly string[] = [];

/** Returns the context of a request by `method` before anything of it has been read. */
export function newRequestContext(ports: Ports, method: string): RequestContext {
  return {
    trace: newTraceId(),
    method,
    version: findServingVersion(undefined, ports.clock.now()) ?? '',
    access: undefined,
    bearer: undefined,
    node: '',
    revision: null,
    params: {},
    route: undefined,
    operation: undefined,
    fault: undefined,
    usage: NONE,
    ignoredModifiers: NONE,
    hint: undefined,
    warnings: [],
  };
}

/** Returns the Page that a request is about: the token's, or else the id in its path, which may be no Page's. */
export function pageOf({ bearer, node }: RequestContext): PageId | null {
  if (bearer?.kind === 'page') return bearer.token.pageId;
  return /^\d{1,32}$/.test(node) && node !== bearer?.app.id ? (node as PageId) : null;
}
