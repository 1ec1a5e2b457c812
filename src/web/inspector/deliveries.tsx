import { useState } from 'preact/hooks';
import type { Delivery } from '../api/shapes.ts';
import { useChoice } from '../choice.tsx';
import { Empty, ResourceView } from '../parts/resource-view.tsx';
import { DeliveryDetail } from './delivery-detail.tsx';
import { formatCount, Timestamp } from './property-list.tsx';
import type { TabProps } from './inspector.tsx';
import { ExpandableList } from './expandable-list.tsx';
import { StatusIcon } from './status-icon.tsx';
import { useList } from './use-list.ts';
import { useNames } from './use-names.ts';

const STATES = {
  pending: { title: 'Pending', badge: 'warn', sign: 'waits' },
  delivered: { title: 'Delivered', badge: 'good', sign: 'yes' },
  dropped: { title: 'Dropped', badge: 'bad', sign: 'no' },
} as const;
type State = keyof typeof STATES;

/** What went out to the apps, and what became of it. */
export function Deliveries({ pageId, link }: TabProps) {
  const { appId, choose } = useChoice();
  const [state, setState] = useState<State>();
  const filter = `${appId === undefined ? '' : `&app_id=${appId}`}${state === undefined ? '' : `&state=${state}`}`;
  const deliveries = useList<Delivery>(`/deliveries?page_id=${pageId}${filter}`, 'delivery', 'page');
  const leads = ({ revision }: Delivery): boolean => String(revision) === link;
  return (
    <>
      <div class="heading">
        <h2>Webhook deliveries</h2>
        <label>
          State
          <select
            value={state ?? ''}
            onChange={(event) => setState((event.currentTarget.value || undefined) as State | undefined)}
          >
            <option value="">every state</option>
            {Object.entries(STATES).map(([each, { title }]) => (
              <option key={each} value={each}>
                {title}
              </option>
            ))}
          </select>
        </label>
      </div>
      <ResourceView resource={deliveries} what="the deliveries">
        {(data) => (
          <>
            {link !== undefined && !data.some(leads) && (
              <p class="note">
                No delivery of revision {link} is among these. Only apps that hear its field, both at app level and on
                the Page, are told.
              </p>
            )}
            {data.length === 0 ? (
              <Empty>
                {filter === ''
                  ? 'Nothing has been sent for this Page yet. What happens on it goes to every app that is subscribed to the field.'
                  : 'No delivery of this Page is like that.'}{' '}
                {filter !== '' && (
                  <button
                    type="button"
                    class="link"
                    onClick={() => {
                      setState(undefined);
                      if (appId !== undefined) choose({ app: undefined });
                    }}
                  >
                    Show every state and app
                  </button>
                )}
              </Empty>
            ) : (
              <>
                <p class="hint" role="status">
                  {formatCount(data.length, 'delivery', 'deliveries')}, newest first.
                </p>
                <ExpandableList
                  label="Deliveries"
                  list={deliveries}
                  keyOf={({ id }) => id}
                  line={(delivery) => <Line delivery={delivery} />}
                  detail={(delivery) => <DeliveryDetail delivery={delivery} />}
                  mark={(delivery) => lastFailure(delivery) !== undefined}
                  leads={link === undefined ? undefined : leads}
                />
              </>
            )}
          </>
        )}
      </ResourceView>
    </>
  );
}

/** Why the last attempt of what has not arrived failed; undefined when it has, or was not tried. */
function lastFailure({ state, attempts }: Delivery): string | undefined {
  const last = state === 'delivered' ? undefined : attempts.at(-1);
  return last && (last.error ?? `it was answered ${last.status}`);
}

function Line({ delivery }: { delivery: Delivery }) {
  const { state, field, app_id: appId, attempts, revision, created_at: at } = delivery;
  const { title, badge, sign } = STATES[state];
  const names = useNames();
  const failure = lastFailure(delivery);
  return (
    <>
      <span class={`badge ${badge}`}>
        <StatusIcon shape={sign} /> {title.toLowerCase()}
      </span>
      <span class="what">
        <code>{field}</code> to {names.app(appId) ?? `app ${appId}`}
        {failure && <span class="wrong">The last attempt failed: {failure}</span>}
      </span>
      <span class="aside">
        <span>#{revision}</span>{' '}
        <span>{attempts.length === 0 ? 'not tried yet' : formatCount(attempts.length, 'attempt')}</span> <Timestamp at={at} />
      </span>
    </>
  );
}
