import type { App, Page } from '../app/ports/entities.ts';
import type { Ports } from '../app/ports/ports.ts';
import type { JsonObject } from '../contract/json.ts';
import type { Persona } from '../domain/persona.ts';
import type { Access } from './access.ts';
import type { Params } from './params.ts';
import type { PermissionFailure } from './permissions.ts';

/** Input of every endpoint. */
export interface GraphRequest {
  readonly ports: Ports;
  readonly params: Params;
  /** The address at which clients reach this server, without a slash at the end. */
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

export interface PersonaRequest extends PageRequest {
  readonly persona: Persona;
}

interface Route {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** The path after the node, or the whole of it for `root`; '' is the node itself. */
  readonly edge: string;
}

/**
 * One documented operation. graph/route.ts checks these members in its order, then calls `answer`, which decodes the
 * parameters, calls one use case and encodes the result.
 */
export type Endpoint =
  | (Route & {
      readonly on: 'page';
      readonly token: 'page' | 'any';
      /** Failure of a token of another kind, `page_token_required` if left out; two texts were observed. */
      readonly wrongToken?: 'page_token_required' | 'page_token_required_for_resource';
      readonly permissions: readonly string[];
      /** Failure of a missing permission, `permission_missing` if left out. */
      readonly missingPermission?: PermissionFailure;
      /** Parameters that only eligible Pages may send. */
      readonly eligibleOnly?: readonly string[];
      answer(request: PageRequest): Promise<JsonObject>;
    })
  | (Route & {
      /** A persona, with a token of its Page. */
      readonly on: 'persona';
      readonly permissions: readonly string[];
      answer(request: PersonaRequest): Promise<JsonObject>;
    })
  | (Route & {
      readonly on: 'app';
      answer(request: AppRequest): Promise<JsonObject>;
    })
  | (Route & {
      readonly on: 'root';
      readonly token: 'any' | 'none';
      answer(request: GraphRequest & { readonly access: Access | undefined }): Promise<JsonObject>;
    });
