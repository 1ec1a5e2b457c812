import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { AttemptResult } from '../app/ports/entities.ts';
import type { WebhookSender } from './sender.ts';
import { newChallenge, verifyCallback } from './verify-callback.ts';

/** Verifies a callback that answers as `answer` says; resolves to the result and the address that was asked. */
async function verify(callbackUrl: string, answer: (challenge: string) => Partial<AttemptResult>) {
  const asked: URL[] = [];
  const get = (address: string): Promise<AttemptResult> => {
    asked.push(new URL(address));
    const challenge = new URL(address).searchParams.get('hub.challenge') ?? '';
    const answered = { durationMs: 1, status: 200, failure: null, response: null, ...answer(challenge) };
    return Promise.resolve(answered as AttemptResult);
  };
  const sender = { get, verificationDeadlineMs: 5000 } as unknown as WebhookSender;
  const failure = await verifyCallback(sender, callbackUrl, 'my token');
  return { failure, address: asked[0] as URL, requests: asked.length };
}

describe('The verification of a callback', () => {
  for (const [url, query] of [
    ['http://127.0.0.1:1/hook', ''],
    ['http://127.0.0.1:1/hook?tenant=5', 'tenant=5&'],
  ] as const) {
    it(`asks ${url} once for the challenge, which the answer may surround with white space`, async () => {
      const { failure, address, requests } = await verify(url, (challenge) => ({ response: ` ${challenge}\n` }));
      const challenge = address.searchParams.get('hub.challenge') ?? '';
      assert.match(challenge, /^[1-9]\d{6,9}$/);
      assert.equal(
        address.href,
        `http://127.0.0.1:1/hook?${query}hub.mode=subscribe&hub.challenge=${challenge}&hub.verify_token=my+token`,
      );
      assert.deepEqual([failure, requests], [undefined, 1]);
    });
  }

  it('fails with the failure of the request and the time limit, without a status', async () => {
    const failure = { kind: 'refused', detail: 'connect ECONNREFUSED' } as const;
    const verified = await verify('http://127.0.0.1:1/', () => ({ status: null, failure }));
    assert.deepEqual(verified.failure, { kind: 'no_response', failure, deadlineMs: 5000 });
  });

  it('fails with a status other than 200, whatever the body', async () => {
    for (const status of [201, 204, 403, 500]) {
      const { failure } = await verify('http://127.0.0.1:1/', (challenge) => ({ status, response: challenge }));
      assert.deepEqual(failure, { kind: 'wrong_status', status });
    }
  });

  it('fails with another body, also with an empty one or one with more than the challenge', async () => {
    for (const [response, received] of [
      ['ok', 'ok'],
      [null, ''],
    ] as const) {
      const { failure, address } = await verify('http://127.0.0.1:1/', () => ({ response }));
      const challenge = address.searchParams.get('hub.challenge') ?? '';
      assert.deepEqual(failure, { kind: 'wrong_body', challenge, received });
    }
    const { failure } = await verify('http://127.0.0.1:1/', (challenge) => ({ response: `"${challenge}"` }));
    assert.equal(failure?.kind, 'wrong_body');
  });
});

describe('A challenge', () => {
  for (const digits of [7, 8, 9, 10]) {
    it(`can have ${digits} digits, from the smallest to the largest such integer of 32 bits`, () => {
      const ranges: [number, number][] = [];
      const challenge = (last: boolean) =>
        newChallenge((least, end) => {
          ranges.push([least, end]);
          return ranges.length % 2 === 1 ? digits : last ? end - 1 : least;
        });
      const largest = Math.min(10 ** digits - 1, 2 ** 31 - 1);
      assert.deepEqual([challenge(false), challenge(true)], [String(10 ** (digits - 1)), String(largest)]);
      assert.deepEqual(ranges[0], [7, 11]);
    });
  }

  it('is random', () => {
    const challenges = Array.from({ length: 100 }, () => newChallenge());
    assert.ok(challenges.every((challenge) => /^[1-9]\d{6,9}$/.test(challenge)));
    assert.ok(new Set(challenges).size > 90);
  });
});
