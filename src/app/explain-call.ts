import { decideTap, reportGates, type GateReport, type TapContext, type Verdict } from '../domain/call-eligibility.ts';
import type { CallSettings } from '../domain/call-settings.ts';
import type { AppId, PageId } from '../domain/ids.ts';
import { isSubscribed } from '../domain/page-event.ts';
import { findTapContext, type TapRequest } from './find-tap-context.ts';
import type { Ports } from './ports/ports.ts';
import type { Reads } from './ports/store.ts';

/** Why a tap rings or does not. */
export interface Explanation {
  readonly at: number;
  readonly tap: TapContext;
  readonly verdict: Verdict;
  readonly gates: readonly GateReport[];
  /** Whom PARTNERS rings, and since when each has been failing to take webhooks; instants in ms. */
  readonly apps: readonly { readonly appId: AppId; readonly failingSince: number | null }[];
}

/**
 * Explains a tap at any instant: a past one with the settings of that instant, a future one with those there are now.
 * Refusal: not_found.
 */
export function explainCall(ports: Ports, request: TapRequest, at: number): Promise<Explanation> {
  return ports.store.read(async (reads) => {
    const past = at < ports.clock.now();
    const now = await findTapContext(reads, request, at, past ? at : Infinity);
    const tap = past ? { ...now, settings: await settingsAt(reads, request.pageId, at, now) } : now;
    const apps = [];
    for (const subscription of await reads.subscriptions.list(request.pageId)) {
      if (!isSubscribed(subscription, 'calls')) continue;
      const lane = await reads.queues.find(request.pageId, subscription.appId);
      apps.push({ appId: subscription.appId, failingSince: lane?.failingSince ?? null });
    }
    return { at, tap, verdict: decideTap(tap, at), gates: reportGates(tap, at), apps };
  });
}

const BATCH = 200;

/** The settings that were in force at a past instant, from the journal; those of now before there was a Page. */
async function settingsAt(reads: Reads, pageId: PageId, at: number, { settings }: TapContext): Promise<CallSettings> {
  for (let below = Number.MAX_SAFE_INTEGER; ;) {
    const entries = await reads.journal.listUntil(pageId, at, below, BATCH);
    for (const { event, revision } of entries) {
      if ('settings' in event && event.settings) return event.settings;
      below = revision;
    }
    if (entries.length < BATCH) return settings;
  }
}
