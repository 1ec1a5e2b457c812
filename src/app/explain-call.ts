import { setImmediate as nextTurn } from 'node:timers/promises';
import { decideTap, reportGates, type GateReport, type TapContext, type Verdict } from '../domain/call-eligibility.ts';
import type { CallSettings } from '../domain/call-settings.ts';
import type { AppId, PageId } from '../domain/ids.ts';
import { isSubscribed } from '../domain/page-event.ts';
import { findTapContext, type TapRequest } from './find-tap-context.ts';
import { JournalRemoved } from './ports/journal-removed.ts';
import type { Ports } from './ports/ports.ts';
import type { Reads } from './ports/store.ts';

/** The reasons for which a tap rings or does not. Instants in epoch ms. */
export interface Explanation {
  readonly at: number;
  readonly tap: TapContext;
  readonly verdict: Verdict;
  readonly gates: readonly GateReport[];
  /** The apps that PARTNERS rings; `failingSince` is the first of the failed webhooks since the last success, or null. */
  readonly apps: readonly { readonly appId: AppId; readonly failingSince: number | null }[];
}

/**
 * Explains a tap at an instant (epoch ms): a past one with the settings of that instant, a future one with the present
 * settings. Refusal: not_found. Throws JournalRemoved for an instant before the beginning of the Page's journal.
 */
export function explainCall(ports: Ports, request: TapRequest, at: number): Promise<Explanation> {
  return ports.store.read(async (reads) => {
    const isPast = at < ports.clock.now();
    const current = await findTapContext(reads, request, at, isPast ? at : Infinity);
    const tap = isPast ? { ...current, settings: await findSettingsAt(reads, request.pageId, at, current) } : current;
    const apps = [];
    for (const subscription of await reads.subscriptions.list(request.pageId)) {
      if (!isSubscribed(subscription, 'calls')) continue;
      const queue = await reads.queues.find(request.pageId, subscription.appId);
      apps.push({ appId: subscription.appId, failingSince: queue?.failingSince ?? null });
    }
    return { at, tap, verdict: decideTap(tap, at), gates: reportGates(tap, at), apps };
  });
}

/** Journal entries that are read at once. */
const BATCH = 200;

/**
 * Returns the settings at a past instant, from the journal or, where its entries have been removed, from its start; the
 * present ones for an instant before the first entry of all.
 */
async function findSettingsAt(
  reads: Reads,
  pageId: PageId,
  at: number,
  { settings }: TapContext,
): Promise<CallSettings> {
  const entry = await findEntryWithSettings(reads, pageId, at);
  // Read last, so that it has the entries that are removed meanwhile.
  const start = await reads.retention.findJournalStart(pageId);
  if (start && at < start.at) throw new JournalRemoved(start.at);
  // Removed settings may be later than those of an entry that is left, when the clock went back.
  if (entry && entry.revision > (start?.revision ?? 0)) return entry.settings;
  return start?.settings ?? settings;
}

async function findEntryWithSettings(
  reads: Reads,
  pageId: PageId,
  at: number,
): Promise<{ readonly settings: CallSettings; readonly revision: number } | undefined> {
  for (let below = Number.MAX_SAFE_INTEGER; ;) {
    const entries = await reads.journal.listUntil(pageId, at, below, BATCH);
    for (const { event, revision } of entries) {
      if ('settings' in event && event.settings) return { settings: event.settings, revision };
      below = revision;
    }
    if (entries.length < BATCH) return undefined;
    // With a database in this process, other requests would wait for the end of a long journal.
    await nextTurn();
  }
}
