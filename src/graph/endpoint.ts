import type { App, Page } from '../app/ports/entities.ts';
import type { Ports } from '../app/ports/ports.ts';
import type { JsonObject } from '../contract/json.ts';
import type { Access } from './access.ts';
import type { Failure } from './errors.ts';
import type { Params } from './params.ts';

/** What every endpoint is given. */
export interface GraphRequest {
  readonly ports: Ports;
  readonly params: Params;
  /** Where clients reach this server, without a slash at the end. */
  readonly publicUrl: string;
}

export interface PageRequest extends GraphRequest {
  readonly page: Page;
  readonly app: App;
  readonly access: Access;
}

export interface AppRequest extends GraphRequest {
  readonly app: App;
  readonly access: Access;
}

interface Route {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** The path after the node, or the whole of it for `root`; '' is the node itself. */
  readonly edge: string;
}

/**
 * One documented operation: the order of checks in wire/graph reads these members one after the other, then calls
 * `answer`, which decodes, calls one use case and encodes.
 */
export type Endpoint =
  | (Route & {
      readonly on: 'page';
      readonly token: 'page' | 'any';
      /** What to say to a token of another kind; two texts were observed. */
      readonly wrongToken?: () => Failure;
      readonly permissions: readonly string[];
      /** What to say when one is missing; two texts were observed. */
      readonly missingPermission?: (permission: string) => Failure;
      /** Parameters that are for eligible Pages only. */
      readonly eligibleOnly?: readonly string[];
      answer(call: PageRequest): Promise<JsonObject>;
    })
  | (Route & {
      readonly on: 'app';
      answer(call: AppRequest): Promise<JsonObject>;
    })
  | (Route & {
      readonly on: 'root';
      readonly token: 'any' | 'none';
      answer(call: GraphRequest & { readonly access: Access | undefined }): Promise<JsonObject>;
    });
