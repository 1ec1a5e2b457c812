import type { ErrorAnswer } from '../control/shapes/error.ts';
import type { RefusedTap, RefusedTapAnswer } from '../control/shapes/explanation.ts';

/** Control refused a request: its reason for programs to compare, a sentence, and advice where there is any. */
export class ControlError extends Error {
  readonly status: number;
  readonly reason: string;
  readonly advice: string | undefined;

  constructor(status: number, reason: string, message: string, advice?: string) {
    super(message);
    this.name = 'ControlError';
    this.status = status;
    this.reason = reason;
    this.advice = advice;
  }
}

/** A tap of a consumer did not ring: the gate that stopped it, in a sentence, and when time opens it. */
export class TapRefused extends Error {
  readonly gate: RefusedTap['gate'];
  /** The setting that decides the gate, where there is one. */
  readonly setting: string | undefined;
  readonly opensAt: Date | undefined;

  constructor({ gate, setting, opens_at: opensAt, text }: RefusedTap) {
    super(text);
    this.name = 'TapRefused';
    this.gate = gate;
    this.setting = setting;
    this.opensAt = opensAt === undefined ? undefined : new Date(opensAt);
  }
}

/** Sends one request below `/_control`; resolves to status and body: JSON, or the bytes of a recording. `path` may have a query. */
export type SendControl = (
  method: string,
  path: string,
  body: object | undefined,
) => Promise<{ readonly status: number; readonly body: unknown }>;

/** No Switchhook answers at the address: it is not started yet, was closed, or listens elsewhere. */
export class Unreachable extends Error {
  override readonly name = 'Unreachable';

  constructor(url: string, cause: unknown) {
    super(`No Switchhook answers at ${url}: it is not started, or was closed.`, { cause });
  }
}

/** A server answers at the address, but this process does not trust its certificate. */
export class UntrustedCertificate extends Error {
  override readonly name = 'UntrustedCertificate';

  constructor(url: string, cause: unknown) {
    super(`The server at ${url} has a certificate that this process does not trust.`, { cause });
  }
}

const UNTRUSTED = [
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
];

/** Returns true when a request of fetch failed because no authority that this process trusts has signed the certificate. */
export const isUntrusted = (error: unknown): boolean => {
  const { cause } = error as { readonly cause?: { readonly code?: string } };
  return UNTRUSTED.includes(cause?.code ?? '');
};

/** The server at the address is another program: its answer is none of control's. */
export class ForeignServer extends Error {
  override readonly name = 'ForeignServer';

  constructor(url: string, status: number, type: string | null) {
    super(`The server at ${url} is not Switchhook: it answers ${status} with ${type ?? 'no content type'}.`);
  }
}

/**
 * Sends requests over HTTP. `url` is that of the server, without a slash at the end. A GET whose connection breaks is sent once
 * more. Rejects with Unreachable or UntrustedCertificate, and with ForeignServer for an answer that control does not give.
 */
export const overHttp =
  (url: string, token?: string): SendControl =>
  async (method, path, body) => {
    const request = {
      method,
      headers: {
        ...(body && { 'Content-Type': 'application/json' }),
        ...(token !== undefined && { Authorization: `Bearer ${token}` }),
      },
      ...(body && { body: JSON.stringify(body) }),
    };
    const send = () => exchange(`${url}/_control${path}`, request);
    // The server may have closed the connection meanwhile. Only a GET changes nothing when it arrives twice.
    const sent = method === 'GET' ? send().catch(send) : send();
    const { response, bytes } = await sent.catch((error: unknown) => {
      throw isUntrusted(error) ? new UntrustedCertificate(url, error) : new Unreachable(url, error);
    });
    const { status } = response;
    const type = response.headers.get('content-type');
    if (type?.startsWith('audio/')) return { status, body: bytes };
    const answer = parse(bytes);
    if (!isOfControl(status, answer)) throw new ForeignServer(url, status, type);
    return { status, body: answer };
  };

async function exchange(url: string, request: RequestInit) {
  const response = await fetch(url, request);
  return { response, bytes: await response.bytes() };
}

/** Returns undefined for what is not JSON. */
function parse(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
}

/** Returns true for an object, which has `error` or `refused` unless it was successful. */
const isOfControl = (status: number, answer: unknown): boolean =>
  typeof answer === 'object' &&
  answer !== null &&
  (status === 200 || ('error' in answer && typeof answer.error === 'object') || 'refused' in answer);

/** Sends requests to `/_control` of one instance. */
export class ControlClient {
  readonly #request: SendControl;

  constructor(send: SendControl) {
    this.#request = send;
  }

  get<T>(path: string, query: Readonly<Record<string, string | number | undefined>> = {}): Promise<T> {
    const pairs = Object.entries(query).filter(([, value]) => value !== undefined) as [string, string | number][];
    const search = new URLSearchParams(pairs.map(([name, value]) => [name, String(value)]));
    return this.#send<T>('GET', search.size === 0 ? path : `${path}?${search.toString()}`);
  }

  /** Resolves to the bytes of a recording. */
  getFile(path: string): Promise<Uint8Array> {
    return this.#send<Uint8Array>('GET', path);
  }

  post<T>(path: string, body: object = {}): Promise<T> {
    return this.#send<T>('POST', path, body);
  }

  put<T>(path: string, body: object): Promise<T> {
    return this.#send<T>('PUT', path, body);
  }

  delete<T>(path: string): Promise<T> {
    return this.#send<T>('DELETE', path);
  }

  /** Resolves to the answer. Throws TapRefused for a tap that does not ring, ControlError for any other refusal. */
  async #send<T>(method: string, path: string, body?: object): Promise<T> {
    const { status, body: answer } = await this.#request(method, path, body);
    if (status === 200) return answer as T;
    if ('refused' in (answer as object)) throw new TapRefused((answer as RefusedTapAnswer).refused);
    const { reason, message, advice } = (answer as ErrorAnswer).error;
    throw new ControlError(status, reason, message, advice);
  }
}
