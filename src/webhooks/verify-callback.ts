import { randomInt } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import type { CallbackFailure } from '../app/ports/ports.ts';
import { describeFailure } from '../domain/delivery-failure.ts';
import type { WebhookSender } from './sender.ts';

/**
 * Asks a callback to prove that its owner wants webhooks: it must answer 200 with the challenge. Resolves to the failure,
 * or undefined. Source: docs/graph/subscriptions.md §4; texts of the failure: docs/graph/errors.md §3.5.
 */
export async function verifyCallback(
  sender: WebhookSender,
  callbackUrl: string,
  verifyToken: string,
): Promise<CallbackFailure | undefined> {
  const challenge = String(randomInt(1_000_000_000, 2_000_000_000));
  const query = new URLSearchParams({
    'hub.mode': 'subscribe',
    'hub.challenge': challenge,
    'hub.verify_token': verifyToken,
  });
  const answer = await sender.get(`${callbackUrl}${callbackUrl.includes('?') ? '&' : '?'}${query.toString()}`);
  if (answer.failure !== null) {
    const { kind } = answer.failure;
    const summary = `curl_errno = ${kind === 'timeout' ? 28 : 7}; curl_error = ${describeFailure(answer.failure)}`;
    return { summary, advice: kind === 'forbidden' ? FORBIDDEN : 'The callback could not be reached.' };
  }
  const summary = `HTTP Status Code = ${answer.status}; HTTP Message = ${STATUS_CODES[answer.status] ?? 'Unknown'}`;
  if (answer.status !== 200) return { summary, advice: 'The callback must answer 200 to the verification request.' };
  if (answer.response?.trim() === challenge) return undefined;
  return { summary, advice: 'The callback must answer with hub.challenge, and nothing else, as its body.' };
}

const FORBIDDEN = 'Webhooks go to https addresses that are public; the operator of this server can allow others.';
