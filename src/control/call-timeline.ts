import type { JournalEntry } from '../app/ports/entities.ts';
import type { LoggedRequest } from '../app/ports/request-log.ts';
import type { Reads } from '../app/ports/store.ts';
import type { Call } from '../domain/call.ts';
import { encodeDeliveries } from './list-deliveries.ts';
import type { ControlParts } from './route.ts';
import type { CallTimeline, TimelineItem } from './shapes/call-timeline.ts';
import { encodeCall } from './views/call.ts';
import { encodeGates } from './views/gate.ts';
import { encodeJournalEntry } from './views/journal-entry.ts';
import { encodeMedia } from './views/media.ts';
import { encodeRequest } from './views/request.ts';

/** Maximum number of requests about a call that its timeline has. */
const MOST_REQUESTS = 200;

/** An item with its place: by time, then by the entry that it belongs to, then requests before entries before attempts. */
interface PlacedItem {
  readonly at: number;
  readonly revision: number;
  readonly rank: number;
  readonly item: TimelineItem;
}

/** Collects all that happened about a call: its journal entries, the attempts at its webhooks and the requests of apps. */
export async function readTimeline(
  parts: Pick<ControlParts, 'ports' | 'requests' | 'publicUrl' | 'sign'>,
  call: Call,
): Promise<CallTimeline> {
  const { ports, requests } = parts;
  const read = await ports.store.read(async (reads) => {
    const entries = await reads.journal.listOfCall(call.pageId, call.id, call.startedAt);
    return { entries, attempts: await listAttempts(parts, reads, call, entries) };
  });
  const { listed } = await requests.list({ callId: call.id, limit: MOST_REQUESTS });
  // The request that starts a call of the business does not name it.
  const byTrace = new Set(listed.map(({ trace }) => trace));
  const others: LoggedRequest[] = [];
  for (const { trace } of read.entries) {
    if (trace === undefined || byTrace.has(trace)) continue;
    byTrace.add(trace);
    others.push(...(await requests.list({ trace, limit: 1 })).listed);
  }
  const items = [
    ...read.entries.map((entry) => placeEntry(entry)),
    ...read.attempts,
    ...[...listed, ...others].map((request) => placeRequest(request, read.entries)),
  ].sort((a, b) => a.at - b.at || a.revision - b.revision || a.rank - b.rank);
  const started = read.entries.find(({ event }) => event.kind === 'call_started');
  const tap = started?.event.kind === 'call_started' ? started.event.tap : undefined;
  const report = await ports.media.report(call.id, { end: 'consumer', tone: undefined, ms: 0 });
  return {
    call: encodeCall(call),
    page_id: call.pageId,
    gates: started && tap ? encodeGates(tap, started.at) : null,
    items: items.map(({ item }) => item),
    media: report ? encodeMedia(report) : null,
  };
}

function placeEntry(entry: JournalEntry): PlacedItem {
  const encoded = encodeJournalEntry(entry);
  return { at: entry.at, revision: entry.revision, rank: 1, item: { kind: 'entry', at: encoded.at, entry: encoded } };
}

/** A request stands before the first entry that it caused; its own time is that of its answer. */
function placeRequest(request: LoggedRequest, entries: readonly JournalEntry[]): PlacedItem {
  const caused = entries.find(({ trace }) => trace === request.trace);
  const encoded = encodeRequest(request);
  return {
    at: caused?.at ?? request.at,
    revision: caused?.revision ?? (request.revision ?? 0) + 0.5,
    rank: 0,
    item: { kind: 'request', at: encoded.at, request: encoded },
  };
}

async function listAttempts(
  parts: Pick<ControlParts, 'publicUrl' | 'sign'>,
  reads: Reads,
  { pageId }: Call,
  entries: readonly JournalEntry[],
): Promise<readonly PlacedItem[]> {
  const placed: PlacedItem[] = [];
  for (const { revision } of entries) {
    const deliveries = await encodeDeliveries(parts, reads, await reads.deliveries.listOfEntry(pageId, revision));
    for (const { id, app_id, body, attempts } of deliveries) {
      const event = /"event":"(\w+)"/.exec(body)?.[1] ?? null;
      attempts.forEach((attempt, i) => {
        const { at } = attempt;
        const item = { kind: 'attempt', at, delivery_id: id, app_id, event, number: i + 1, attempt } as const;
        placed.push({ at: Date.parse(at), revision, rank: 2, item });
      });
    }
  }
  return placed;
}
