import type { App, Consumer, Conversation, Page } from '../app/ports/entities.ts';
import type { Ports } from '../app/ports/ports.ts';
import type { Soon } from '../app/ports/soon.ts';
import type { JsonObject } from '../contract/json.ts';
import type { Message } from '../domain/message.ts';
import type { Access, User } from './access.ts';
import type { AnswerBudget } from './answer-budget.ts';
import type { Persona } from '../domain/persona.ts';
import type { Params } from './params.ts';
import type { PermissionFailure } from './permissions.ts';

/** Input of every endpoint. */
export interface GraphRequest {
  readonly ports: Ports;
  readonly params: Params;
  /** The address at which clients reach this server, without a slash at the end. */
  readonly publicUrl: string;
  /** The version that serves the request, such as `v26.0`. */
  readonly version: string;
  /** The access token as it was sent; empty for a request without one. */
  readonly token: string;
  /** The size that the answer may have. */
  readonly budget: AnswerBudget;
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

/** Input of endpoints of a person, a conversation or a message, which a Page token sees. */
export interface PersonRequest extends PageRequest {
  readonly consumer: Consumer;
}

export interface ConversationRequest extends PageRequest {
  readonly conversation: Conversation;
}

export interface MessageRequest extends PersonRequest {
  readonly message: Message;
}

export interface UserRequest extends AppRequest {
  readonly user: User;
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
      answer(request: PageRequest): Soon<JsonObject>;
    })
  | (Route & {
      /** A persona, with a token of its Page. */
      readonly on: 'persona';
      readonly permissions: readonly string[];
      answer(request: PersonaRequest): Soon<JsonObject>;
    })
  | (Route & {
      readonly on: 'app';
      readonly token: 'app' | 'any';
      answer(request: AppRequest): Soon<JsonObject>;
    })
  | (Route & {
      readonly on: 'person';
      readonly permissions: readonly string[];
      answer(request: PersonRequest): Soon<JsonObject>;
    })
  | (Route & {
      readonly on: 'conversation';
      readonly permissions: readonly string[];
      answer(request: ConversationRequest): Soon<JsonObject>;
    })
  | (Route & {
      readonly on: 'message';
      readonly permissions: readonly string[];
      answer(request: MessageRequest): Soon<JsonObject>;
    })
  | (Route & {
      readonly on: 'user';
      readonly permissions: readonly string[];
      answer(request: UserRequest): Soon<JsonObject>;
    })
  | (Route & {
      readonly on: 'root';
      readonly token: 'any' | 'none';
      answer(request: GraphRequest & { readonly access: Access | undefined }): Soon<JsonObject>;
    });
