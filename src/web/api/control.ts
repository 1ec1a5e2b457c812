/** Speaks to `/_control` of the server that the console came from. */

const TOKEN_KEY = 'switchhook.control-token';

/** What control answered when it said no: its reason, its sentence, and what the sentence is about. */
export class ControlError extends Error {
  readonly status: number;
  readonly reason: string;
  readonly advice: string | undefined;
  /** The members at fault, each as the path that leads to it. */
  readonly fields: readonly (readonly string[])[];
  /** The whole answer; taps that do not ring say more in it. */
  readonly body: unknown;

  constructor(status: number, body: unknown) {
    const error = (body as { error?: Partial<ControlError> } | undefined)?.error;
    super(error?.message ?? `The server answered ${status}.`);
    this.name = 'ControlError';
    this.status = status;
    this.reason = error?.reason ?? 'unknown';
    this.advice = error?.advice;
    this.fields = error?.fields ?? [];
    this.body = body;
  }
}

/** Called when control wants a token that it has not been given. */
let notifyTokenRequired = (): void => {};
export const onTokenRequired = (request: () => void): void => void (notifyTokenRequired = request);

export const storeControlToken = (token: string): void => sessionStorage.setItem(TOKEN_KEY, token);

export function controlHeaders(): Record<string, string> {
  const token = sessionStorage.getItem(TOKEN_KEY);
  return token === null ? {} : { Authorization: `Bearer ${token}` };
}

export const controlUrl = (path: string): string => `/_control${path}`;

async function ask<T>(path: string, init: RequestInit): Promise<T> {
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

/** GET; throws ControlError. */
export const get = <T>(path: string, signal?: AbortSignal): Promise<T> => ask<T>(path, signal ? { signal } : {});

/** POST with JSON; throws ControlError. */
export const post = <T>(path: string, body: object = {}): Promise<T> =>
  ask<T>(path, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) });
