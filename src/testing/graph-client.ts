import { createHmac } from 'node:crypto';

/** Sends requests of the world's app to the Graph API, with the proof that an app may require. */
export class GraphClient {
  readonly #graph: string;
  readonly #secret: string;

  /** `graph` is the base URL of the Graph API, with its version; `secret` is that of the app. */
  constructor(graph: string, secret: string) {
    this.#graph = graph;
    this.#secret = secret;
  }

  get<T>(path: string, token: string): Promise<T> {
    return this.#send<T>(path, token, {});
  }

  post<T>(path: string, token: string, body: object): Promise<T> {
    const headers = { 'Content-Type': 'application/json' };
    return this.#send<T>(path, token, { method: 'POST', headers, body: JSON.stringify(body) });
  }

  /** Resolves to the answer. Throws Error with Graph's message when the request is refused. */
  async #send<T>(path: string, token: string, request: RequestInit): Promise<T> {
    const proof = createHmac('sha256', this.#secret).update(token).digest('hex');
    const query = new URLSearchParams({ access_token: token, appsecret_proof: proof });
    const response = await fetch(`${this.#graph}/${path}?${query.toString()}`, request);
    const answer: unknown = await response.json();
    if (response.ok) return answer as T;
    const { error } = answer as { error?: { message?: string } };
    throw new Error(`${request.method ?? 'GET'} /${path} was refused: ${error?.message ?? response.status}`);
  }
}
