import type { ApiRequest, Delivery, JournalEntry } from '../api/shapes.ts';

/** One line of what happened: an API request, or a journal entry with the webhooks that told of it. */
export type ActivityItem =
  | { readonly kind: 'request'; readonly key: string; readonly request: ApiRequest }
  | {
      readonly kind: 'event';
      readonly key: string;
      readonly entry: JournalEntry;
      readonly deliveries: readonly Delivery[];
    };

/**
 * Newest first. Time alone cannot order them, as it may stand still: an entry has its revision, and a request stands
 * right below what it caused, after the revision that it found.
 */
export function mergeActivity(
  requests: readonly ApiRequest[],
  journal: readonly JournalEntry[],
  deliveries: readonly Delivery[],
): readonly ActivityItem[] {
  const webhooks = Map.groupBy(deliveries, ({ revision }) => revision);
  const events = journal.map((entry) => ({
    place: entry.revision,
    happening: {
      kind: 'event' as const,
      key: `event ${entry.revision}`,
      entry,
      deliveries: webhooks.get(entry.revision) ?? [],
    },
  }));
  const asked = requests.map((request) => ({
    place: (request.revision ?? revisionAt(journal, request.at)) + 0.5,
    happening: { kind: 'request' as const, key: `request ${request.id}`, request },
  }));
  // Both lists come newest first, and sorting keeps that order among equals.
  return [...asked, ...events].toSorted((a, b) => b.place - a.place).map(({ happening }) => happening);
}

/** The last revision up to an instant. */
const revisionAt = (journal: readonly JournalEntry[], at: string): number =>
  journal.find((entry) => entry.at <= at)?.revision ?? 0;
