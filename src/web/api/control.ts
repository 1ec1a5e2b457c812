import type { ErrorAnswer } from '../../control/shapes/error.ts';

/** Client of the control API, `/_control`, on the server that the console was loaded from. */

const TOKEN_KEY = 'switchhook.control-token';

/** Error answer of the control API, or the lack of an answer (status 0). */
export class ControlError extends Error {
  readonly status: number;
  readonly reason: string;
  readonly advice: string | undefined;
  /** Path to each refused member of the request's body. */
  readonly fields: readonly (readonly string[])[];
  /** Body of the answer; that of a call that does not ring is a `RefusedTapAnswer`. */
  readonly body: unknown;

  constructor(status: number, body: unknown) {
    const error = (body as Partial<ErrorAnswer> | undefined)?.error;
    super(error?.message ?? `The server answered with status ${status}.`);
    this.name = 'ControlError';
    this.status = status;
    this.reason = error?.reason ?? 'unknown';
    this.advice = error?.advice;
    this.fields = error?.fields ?? [];
    this.body = body;
  }
}

let notifyTokenRequired = (): void => {};

/** Sets the function that runs whenever the server answers 401. */
export function onTokenRequired(listener: () => void): void {
  notifyTokenRequired = listener;
}

export const storeControlToken = (token: string): void => sessionStorage.setItem(TOKEN_KEY, token);

export function controlHeaders(): Record<string, string> {
  const token = sessionStorage.getItem(TOKEN_KEY);
  return token === null ? {} : { Authorization: `Bearer ${token}` };
}

export const controlUrl = (path: string): string => `/_control${path}`;

type Init = Omit<RequestInit, 'headers'> & { readonly headers?: Readonly<Record<string, string>> };

async function request<T>(path: string, init: Init): Promise<T> {
  let response: Response;
  try {
    response = await fetch(controlUrl(path), { ...init, headers: { ...controlHeaders(), ...init.headers } });
  } catch {
    throw new ControlError(0, { error: { reason: 'unreachable', message: 'The server cannot be reached.' } });
  }
  const body: unknown = await response.json().catch(() => undefined);
  if (response.status === 401) notifyTokenRequired();
  if (!response.ok) throw new ControlError(response.status, body);
  return body as T;
}

/** Sends a GET request. Throws ControlError. */
export const get = <T>(path: string, signal?: AbortSignal): Promise<T> => request<T>(path, signal ? { signal } : {});

let notifyAct: (path: string) => () => void = () => () => {};

/** Sets the function that runs before each change that is sent, with its path; what it returns runs after the answer. */
export function onAct(listener: (path: string) => () => void): void {
  notifyAct = listener;
}

async function send<T>(method: string, path: string, body: object): Promise<T> {
  const onAnswer = notifyAct(path);
  const init = { method, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) };
  const answer = await request<T>(path, init);
  onAnswer();
  return answer;
}

/** Sends a POST request with a JSON body. Throws ControlError. */
export const post = <T>(path: string, body: object = {}): Promise<T> => send<T>('POST', path, body);

/** Sends a PUT request with a JSON body. Throws ControlError. */
export const put = <T>(path: string, body: object): Promise<T> => send<T>('PUT', path, body);

/** Sends a DELETE request. Throws ControlError. */
export const remove = <T>(path: string): Promise<T> => request<T>(path, { method: 'DELETE' });
