import type { ApiRequest, Delivery, JournalEntry } from '../../control/shapes.ts';

/** An API request, or a journal entry with its webhooks. */
export type ActivityItem =
  | { readonly kind: 'request'; readonly key: string; readonly request: ApiRequest }
  | {
      readonly kind: 'event';
      readonly key: string;
      readonly entry: JournalEntry;
      readonly deliveries: readonly Delivery[];
    };

/**
 * Merges requests, journal entries and deliveries, newest first. The order is by revision, because the server's clock
 * may be frozen: a request comes after the revision that the Page had when it arrived, and before the entries it caused.
 */
export function mergeActivity(
  requests: readonly ApiRequest[],
  journal: readonly JournalEntry[],
  deliveries: readonly Delivery[],
): readonly ActivityItem[] {
  const webhooks = Map.groupBy(deliveries, ({ revision }) => revision);
  const eventItems = journal.map((entry) => ({
    position: entry.revision,
    item: {
      kind: 'event' as const,
      key: `event ${entry.revision}`,
      entry,
      deliveries: webhooks.get(entry.revision) ?? [],
    },
  }));
  const requestItems = requests.map((request) => ({
    position: (request.revision ?? revisionAt(journal, request.at)) + 0.5,
    item: { kind: 'request' as const, key: `request ${request.id}`, request },
  }));
  // Both lists are newest first, and sorting keeps that order among equal positions.
  return [...requestItems, ...eventItems].toSorted((a, b) => b.position - a.position).map(({ item }) => item);
}

/** Returns the Page's revision at an instant, 0 before the first entry. */
const revisionAt = (journal: readonly JournalEntry[], at: string): number =>
  journal.find((entry) => entry.at <= at)?.revision ?? 0;
