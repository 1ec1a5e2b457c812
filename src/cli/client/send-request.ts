/** A request to the receiver of an app. */
export interface ReceiverRequest {
  readonly method: 'GET' | 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Time limit, to the last byte of the answer; ms. */
  readonly timeoutMs?: number;
}

/**
 * Sends a request and follows no redirect, as webhooks are sent: with undici, because fetch refuses the ports of its list, such as
 * 5060, with "bad port". Rejects with the error of the connection, or with TimeoutError.
 */
export async function sendRequest(
  url: string,
  { method, headers = {}, body = '', timeoutMs }: ReceiverRequest,
): Promise<{ readonly status: number; readonly body: string }> {
  // Loaded only here, because few commands send to a receiver.
  const { request } = await import('undici');
  const answer = await request(url, {
    method,
    headers,
    ...(method === 'POST' && { body }),
    ...(timeoutMs !== undefined && { signal: AbortSignal.timeout(timeoutMs) }),
  });
  return { status: answer.statusCode, body: await answer.body.text() };
}

/** Returns the reason why there is no answer: the message of an error, or its code where it has none. */
export function describeFailure(error: unknown): string {
  const { message, code } = error as NodeJS.ErrnoException;
  return message || (code ?? String(error));
}
