import type { ClockMove } from '../../control/shapes/clock.ts';
import type { Delivery } from '../../control/shapes/deliveries.ts';
import type { JournalEntry } from '../../control/shapes/journal.ts';
import type { ApiRequest } from '../../control/shapes/requests.ts';

/** An API request, a move of the clock, or a journal entry with its webhooks. */
export type ActivityItem =
  | { readonly kind: 'request'; readonly key: string; readonly request: ApiRequest }
  | { readonly kind: 'move'; readonly key: string; readonly move: ClockMove }
  | {
      readonly kind: 'event';
      readonly key: string;
      readonly entry: JournalEntry;
      readonly deliveries: readonly Delivery[];
    };

/**
 * Merges requests, moves of the clock, journal entries and deliveries, newest first. The order is by revision, because the
 * server's clock may be frozen: a request or a move comes after the revision that the Page had before it, and before the
 * entries it caused.
 */
export function mergeActivity(
  requests: readonly ApiRequest[],
  journal: readonly JournalEntry[],
  deliveries: readonly Delivery[],
  moves: readonly ClockMove[],
): readonly ActivityItem[] {
  const webhooks = Map.groupBy(deliveries, ({ revision }) => revision);
  const eventItems = journal.map((entry) => ({
    position: entry.revision,
    at: entry.at,
    item: {
      kind: 'event' as const,
      key: `event ${entry.revision}`,
      entry,
      deliveries: webhooks.get(entry.revision) ?? [],
    },
  }));
  const requestItems = requests.map((request) => ({
    position: (request.revision ?? revisionAt(journal, request.at)) + 0.5,
    at: request.at,
    item: { kind: 'request' as const, key: `request ${request.id}`, request },
  }));
  const moveItems = moves.map((move) => ({
    position: move.from_revision + 0.5,
    at: move.to,
    item: { kind: 'move' as const, key: `move ${move.number}`, move },
  }));
  // The lists are newest first, and sorting keeps that order among equals. A request at the end of a move came after it.
  return [...requestItems, ...moveItems, ...eventItems]
    .toSorted((a, b) => b.position - a.position || Date.parse(b.at) - Date.parse(a.at))
    .map(({ item }) => item);
}

/** Returns the Page's revision at an instant, 0 before the first entry. */
const revisionAt = (journal: readonly JournalEntry[], at: string): number =>
  journal.find((entry) => entry.at <= at)?.revision ?? 0;
