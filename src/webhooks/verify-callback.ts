import { randomInt } from 'node:crypto';
import type { CallbackFailure } from '../app/ports/ports.ts';
import type { WebhookSender } from './sender.ts';

/**
 * Asks a callback to prove that its owner wants webhooks: it must answer 200 with the challenge. Resolves to the failure,
 * or undefined. Source: docs/graph/subscriptions.md §4.
 */
export async function verifyCallback(
  sender: WebhookSender,
  callbackUrl: string,
  verifyToken: string,
): Promise<CallbackFailure | undefined> {
  const challenge = newChallenge();
  const query = new URLSearchParams({
    'hub.mode': 'subscribe',
    'hub.challenge': challenge,
    'hub.verify_token': verifyToken,
  });
  const answer = await sender.get(`${callbackUrl}${callbackUrl.includes('?') ? '&' : '?'}${query.toString()}`);
  if (answer.failure !== null) {
    return { kind: 'no_response', failure: answer.failure, deadlineMs: sender.verificationDeadlineMs };
  }
  if (answer.status !== 200) return { kind: 'wrong_status', status: answer.status };
  const received = answer.response ?? '';
  return received.trim() === challenge ? undefined : { kind: 'wrong_body', challenge, received };
}

/** Maximum of a challenge: receivers read it as a 32-bit integer with a sign. */
const LARGEST = 2 ** 31 - 1;

/**
 * Returns a random challenge of 7 to 10 digits, each length as likely as any other, so that a receiver that expects one
 * length fails soon. `random(least, end)` returns an integer from `least` to below `end`. Source:
 * docs/graph/subscriptions.md §4.
 */
export function newChallenge(random: (least: number, end: number) => number = randomInt): string {
  const least = 10 ** (random(7, 11) - 1);
  return String(random(least, Math.min(least * 10, LARGEST + 1)));
}
