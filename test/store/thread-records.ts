import type { TestContext } from 'node:test';
import type { Timer } from '../../src/app/ports/entities.ts';
import type { Store } from '../../src/app/ports/store.ts';
import type { Call } from '../../src/domain/call.ts';
import type { CallId, MessageId, Psid } from '../../src/domain/ids.ts';
import type { Message } from '../../src/domain/message.ts';
import { openEmpty, type BackEnd } from '../support/back-ends.ts';
import { aConsumer, aPage, NOON, OTHER_PAGE, PAGE } from './records.ts';

export const ALEX = aConsumer().psid;
export const SAM = '90071992547409953' as Psid;

export const aMessage = (id: string, given: Partial<Message> = {}): Message => ({
  id: id as MessageId,
  pageId: PAGE,
  psid: ALEX,
  at: NOON,
  from: 'page',
  content: { type: 'text', text: `Zoë 🐙 ${id}` },
  ...given,
});
export const aCall = (id: string, given: Partial<Call> = {}): Call => ({
  id: id as CallId,
  pageId: PAGE,
  psid: ALEX,
  direction: 'user_initiated',
  entry: 'icon',
  appId: null,
  rings: 'META',
  state: 'ringing',
  outcome: null,
  startedAt: NOON,
  acceptedAt: null,
  endedAt: null,
  ...given,
});
export const aTimer = (subject: string, dueAt: number, pageId = PAGE): Timer => ({
  pageId,
  kind: 'ring',
  subject,
  dueAt,
});

/** Opens a store with two Pages and the consumer Alex. */
export async function open(backEnd: BackEnd, t: TestContext): Promise<Store> {
  const store = openEmpty(backEnd, t);
  await store.write(async (tx) => {
    for (const id of [PAGE, OTHER_PAGE]) await tx.pages.create(aPage({ id }));
    await tx.consumers.create(aConsumer());
  });
  return store;
}
