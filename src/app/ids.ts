import { randomBytes, randomInt } from 'node:crypto';
import type { AppId, CallId, MessageId, PageId, PersonaId, Psid, UserId } from '../domain/ids.ts';
import type { LocalTransport } from '../domain/media-session.ts';
import type { TransportBase } from './ports/media.ts';

/** New ids, in the form that Meta's have. */

const makeDigits = (length: number, firstBelow = 10): string =>
  String(randomInt(1, firstBelow)) + Array.from({ length: length - 1 }, () => randomInt(10)).join('');

/** Returns a new app id: 16 digits, below 2^53, since the echo of a message has it as a number. */
export const makeAppId = (): AppId => makeDigits(16, 9) as AppId;

/** Returns a new Page id: 15 digits. */
export const makePageId = (): PageId => makeDigits(15) as PageId;

/** Returns a new page-scoped id: 17 digits, beyond 2^53, so that a client that reads ids as numbers fails here first. */
export const makePsid = (): Psid => makeDigits(17) as Psid;

/** Returns a new persona id: 15 digits. */
export const makePersonaId = (): PersonaId => makeDigits(15) as PersonaId;

/** Returns a new app-scoped id of a person: 17 digits, as page-scoped ids have. */
export const makeUserId = (): UserId => makeDigits(17) as UserId;

/** Returns a new call id. Source: docs/graph/calls.md §2.7. */
export const makeCallId = (): CallId => `c_${randomBytes(32).toString('base64url')}` as CallId;

/** Returns the credentials and numbers of a new transport, which cannot be guessed. */
export const makeTransport = (base: TransportBase): LocalTransport => ({
  ...base,
  iceUser: randomBytes(6).toString('hex'),
  icePassword: randomBytes(18).toString('hex'),
  // Further sections have the next numbers, which do not pass 2^32.
  firstSsrc: randomInt(1, 2 ** 32 - 100),
  cname: randomBytes(9).toString('hex'),
});

/** Returns a new message id. Source: docs/graph/messages.md §1.2. */
export const makeMessageId = (): MessageId => `m_${randomBytes(66).toString('base64url')}` as MessageId;
