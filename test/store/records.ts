import type { Admin, App, AppSubscription, Attempt, Consumer, Page, PageToken } from '../../src/app/ports/entities.ts';
import type { Claim, LeasedQueue } from '../../src/app/ports/delivery-work.ts';
import type { Store, Tx } from '../../src/app/ports/store.ts';
import { DEFAULT_CALL_SETTINGS, type CallSettings } from '../../src/domain/call-settings.ts';
import type { DeliveryFailure } from '../../src/domain/delivery-failure.ts';
import type { AppId, PageId, Psid } from '../../src/domain/ids.ts';
import { completeProfile } from '../../src/domain/profile.ts';

/** Records for tests: ids beyond 2^53, text that is not ASCII, realistic instants. */

export const NOON = Date.UTC(2026, 10, 22, 12);
export const PAGE = '90071992547409931' as PageId;
export const OTHER_PAGE = '90071992547409933' as PageId;
export const APP = '90071992547409941' as AppId;
export const OTHER_APP = '90071992547409943' as AppId;

export const HOURS = {
  timeZone: 'America/Los_Angeles',
  days: [
    { day: 0, opens: 540, closes: 1020 },
    { day: 6, opens: 0, closes: 1439 },
  ],
};

export const anApp = (overrides: Partial<App> = {}): App => ({
  id: APP,
  name: 'Zoë’s app 🐙',
  secret: 'secret',
  requiresProof: false,
  createdAt: NOON,
  ...overrides,
});

export const aPage = (overrides: Partial<Page> = {}): Page => ({
  id: PAGE,
  name: 'Café "Ω"',
  category: null,
  eligible: true,
  settings: DEFAULT_CALL_SETTINGS,
  revision: 0,
  createdAt: NOON,
  ...overrides,
});

export const aToken = (overrides: Partial<PageToken> = {}): PageToken => ({
  hash: 'a'.repeat(64),
  appId: APP,
  pageId: PAGE,
  permissions: ['pages_messaging', 'pages_show_list'],
  issuedAt: NOON,
  expiresAt: null,
  ...overrides,
});

export const aConsumer = (overrides: Partial<Consumer> = {}): Consumer => ({
  pageId: PAGE,
  psid: '90071992547409951' as Psid,
  name: 'Alex',
  timeZone: null,
  profile: completeProfile('90071992547409951', 'Alex', null),
  createdAt: NOON,
  ...overrides,
});

export const anAdmin = (overrides: Partial<Admin> = {}): Admin => ({
  pageId: PAGE,
  psid: '90071992547409961' as Psid,
  name: 'Robin',
  userId: null,
  createdAt: NOON,
  ...overrides,
});

export const aSubscription = (overrides: Partial<AppSubscription> = {}): AppSubscription => ({
  appId: APP,
  callbackUrl: 'https://example.com/webhook?a=1',
  verifyToken: 'verify',
  fields: ['calls', 'call_settings_update'],
  includeValues: true,
  ...overrides,
});

export const anAttempt = (
  overrides: { at?: number; durationMs?: number; status?: number; response?: string } = {},
): Attempt => ({
  at: NOON,
  durationMs: 12,
  status: 200,
  failure: null,
  response: 'ok',
  fault: null,
  ...overrides,
});

export const aFailedAttempt = (failure: DeliveryFailure, at = NOON): Attempt => ({
  at,
  durationMs: 0,
  status: null,
  failure,
  response: null,
  fault: null,
});

/** Returns settings that differ for each number. */
export const settingsNumber = (n: number): CallSettings => ({
  ...DEFAULT_CALL_SETTINGS,
  callHours: { timeZone: 'UTC', days: [{ day: 0, opens: n % 1439, closes: 1439 }] },
});

/** Leases due queues until a minute later. */
export const claim = (
  store: Store,
  now: number,
  { limit = 10, busy = [], leaseUntil = now + 60_000 }: Partial<Claim> = {},
): Promise<readonly LeasedQueue[]> => store.claimQueues({ now, leaseUntil, limit, batch: 10, busy });

/** Changes the settings of a Page, with an entry in its journal. Resolves to the revision. */
export const changeSettings = (tx: Tx, pageId: PageId, settings: CallSettings): Promise<number> =>
  tx.journal.append(pageId, { kind: 'call_settings_update', settings }, NOON);

/** Adds an event to the journal and a delivery of it, like recordEvent. Resolves to the revision. */
export async function post(tx: Tx, pageId: PageId, appId: AppId, at: number): Promise<number> {
  const revision = await tx.journal.append(pageId, { kind: 'page_created' }, at);
  await tx.deliveries.enqueue(pageId, revision, appId, 'call_settings_update', `{"revision":${revision}}`, at);
  return revision;
}
