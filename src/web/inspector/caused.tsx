import type { Delivery } from '../../control/shapes/deliveries.ts';
import type { JournalEntry } from '../../control/shapes/journal.ts';
import { useChoice } from '../choice.tsx';
import { describeEntry } from '../parts/journal-text.ts';
import { describeState, failureOf } from './delivery-state.ts';
import { useNames } from './use-names.ts';
import { writeHash } from './hash-state.ts';

/** Journal entries and deliveries, as links that open them. */
export function CausedList({
  entries,
  deliveries,
}: {
  entries: readonly JournalEntry[];
  deliveries: readonly Delivery[];
}) {
  const { linkTo } = useChoice();
  const names = useNames();
  const link = (tab: string, open: string): string =>
    linkTo(`/console/inspector${writeHash({ tab, open, filters: {} })}`);
  return (
    <ul class="caused">
      {entries.map((entry) => (
        <li key={entry.revision}>
          <a href={link('journal', String(entry.revision))}>#{entry.revision}</a> {describeEntry(entry, names)}
        </li>
      ))}
      {deliveries.map((delivery) => (
        <li key={delivery.id}>
          <a href={link('deliveries', delivery.id)}>
            {delivery.field} to {names.app(delivery.app_id) ?? `app ${delivery.app_id}`}
          </a>
          : {describeState(delivery)}
          {failureOf(delivery) !== undefined && <span class="failure">, {failureOf(delivery)}</span>}
        </li>
      ))}
    </ul>
  );
}
