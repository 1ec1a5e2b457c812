import { createRequire } from 'node:module';

/**
 * facebook-nodejs-business-sdk from npm, which is CommonJS without types, typed as far as these tests use it. Its base URL
 * is changed as integrators do it, by replacing the static getter `FacebookAdsApi.GRAPH`.
 */
interface Sdk {
  readonly FacebookAdsApi: FacebookAdsApiClass;
  readonly FacebookAdsApiBatch: new (api: FacebookAdsApi) => FacebookAdsApiBatch;
  readonly Page: (new (id: string, data: object, parent: undefined, api: FacebookAdsApi) => Page) & {
    readonly Fields: Readonly<Record<string, string>>;
    readonly SubscribedFields: Readonly<Record<string, string>>;
  };
  readonly MessengerCallSettings: { readonly Fields: Readonly<Record<string, string>> };
}

interface FacebookAdsApiClass {
  new (accessToken: string, locale: string, crashLog: boolean): FacebookAdsApi;
  readonly GRAPH: string;
  readonly VERSION: string;
}

export interface FacebookAdsApi {
  call(method: string, path: readonly string[], params?: object): Promise<Record<string, unknown>>;
  /** Calls `debug_token` for its own token; resolves to axios's response. */
  getAppID(): Promise<{ readonly status: number; readonly data: unknown }>;
}

export interface Page {
  readonly id: string;
  readonly _data: Readonly<Record<string, unknown>>;
  read(fields: readonly string[]): Promise<Page>;
  getMessengerCallSettings(fields: readonly string[]): Promise<Cursor>;
  createMessengerCallSetting(fields: readonly string[], params: object): Promise<Page>;
  createBusinessMessagingFeatureStatus(fields: readonly string[], params: object): Promise<Page>;
  getSubscribedApps(fields: readonly string[]): Promise<Cursor>;
  createSubscribedApp(fields: readonly string[], params: object): Promise<Page>;
  deleteSubscribedApps(params: object): Promise<unknown>;
}

/** A page of an edge: an array of objects with the server's data in `_data`. */
export interface Cursor extends ReadonlyArray<{ readonly _data: Readonly<Record<string, unknown>> }> {
  hasNext(): boolean;
  hasPrevious(): boolean;
}

export interface FacebookAdsApiBatch {
  add(
    method: string,
    path: readonly string[],
    params: object | undefined,
    files: undefined,
    onSuccess: (response: BatchResponse) => void,
    onFailure: (response: BatchResponse) => void,
  ): object;
  /** Resolves to null, or to a new batch of the operations without an answer. */
  execute(): Promise<FacebookAdsApiBatch | null>;
}

export interface BatchResponse {
  readonly body: Readonly<Record<string, unknown>>;
  readonly status: number;
  readonly error: FacebookRequestError | null;
}

/** The error with which the SDK rejects when Graph refuses a request. */
export interface FacebookRequestError extends Error {
  readonly name: 'FacebookRequestError';
  readonly status: number;
  /** Graph's `error` object. */
  readonly response: Readonly<Record<string, unknown>>;
  readonly method: string;
}

export const sdk = createRequire(import.meta.url)('facebook-nodejs-business-sdk') as Sdk;

/** Directs all requests of the SDK to `url` instead of graph.facebook.com, for the rest of this process. */
export function repointSdk(url: string): void {
  Object.defineProperty(sdk.FacebookAdsApi, 'GRAPH', { configurable: true, get: () => url });
}

/** Creates an API object for a token. The crash reporter stays off: it would catch this process's exceptions. */
export const apiFor = (accessToken: string): FacebookAdsApi => new sdk.FacebookAdsApi(accessToken, 'en_US', false);

/** Creates the SDK's object for a Page. */
export const pageFor = (id: string, api: FacebookAdsApi): Page => new sdk.Page(id, {}, undefined, api);
