import { createRequire } from 'node:module';

/**
 * facebook-nodejs-business-sdk as it is on npm, typed as far as these tests use it: it is CommonJS without types. It is
 * given another base URL as integrators do it, by replacing the static getter `FacebookAdsApi.GRAPH`.
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
  /** `debug_token` of the own token; resolves to axios's response. */
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

/** A page of an edge: an array of objects whose `_data` is what the server sent. */
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
    succeeded: (response: BatchResponse) => void,
    failed: (response: BatchResponse) => void,
  ): object;
  /** Resolves to null, or to a new batch of what got no answer. */
  execute(): Promise<FacebookAdsApiBatch | null>;
}

export interface BatchResponse {
  readonly body: Readonly<Record<string, unknown>>;
  readonly status: number;
  readonly error: FacebookRequestError | null;
}

/** What the SDK rejects with when Graph refuses. */
export interface FacebookRequestError extends Error {
  readonly name: 'FacebookRequestError';
  readonly status: number;
  /** Graph's `error` object. */
  readonly response: Readonly<Record<string, unknown>>;
  readonly method: string;
}

export const sdk = createRequire(import.meta.url)('facebook-nodejs-business-sdk') as Sdk;

/** Sends what the SDK calls to `url` instead of graph.facebook.com, for the rest of this process. */
export function repointSdk(url: string): void {
  Object.defineProperty(sdk.FacebookAdsApi, 'GRAPH', { configurable: true, get: () => url });
}

/** An api of its own for a token. The crash reporter stays off: it would take this process's exceptions. */
export const apiFor = (accessToken: string): FacebookAdsApi => new sdk.FacebookAdsApi(accessToken, 'en_US', false);

export const pageFor = (id: string, api: FacebookAdsApi): Page => new sdk.Page(id, {}, undefined, api);
