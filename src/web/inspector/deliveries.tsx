import { useState } from 'preact/hooks';
import type { Delivery } from '../../control/shapes.ts';
import { useChoice } from '../choice.tsx';
import { Empty, ResourceView } from '../parts/resource-view.tsx';
import { DeliveryDetail } from './delivery-detail.tsx';
import { ExpandableList } from './expandable-list.tsx';
import { formatCount } from './format-number.ts';
import { StatusIcon } from './status-icon.tsx';
import type { TabProps } from './tab-props.ts';
import { Timestamp } from './timestamp.tsx';
import { useList } from './use-list.ts';
import { useNames } from './use-names.ts';

const STATES = {
  pending: { title: 'Pending', badge: 'warn', icon: 'clock' },
  delivered: { title: 'Delivered', badge: 'good', icon: 'check' },
  dropped: { title: 'Dropped', badge: 'bad', icon: 'cross' },
} as const;
type State = keyof typeof STATES;

/** Webhooks to the apps, each with the state of its delivery. */
export function Deliveries({ pageId, link }: TabProps) {
  const { appId, choose } = useChoice();
  const [state, setState] = useState<State>();
  const filter = `${appId === undefined ? '' : `&app_id=${appId}`}${state === undefined ? '' : `&state=${state}`}`;
  const deliveries = useList<Delivery>(`/deliveries?page_id=${pageId}${filter}`, 'delivery', 'page');
  const isLinked = ({ revision }: Delivery): boolean => String(revision) === link;
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
            <option value="">All states</option>
            {Object.entries(STATES).map(([value, { title }]) => (
              <option key={value} value={value}>
                {title}
              </option>
            ))}
          </select>
        </label>
      </div>
      <ResourceView resource={deliveries} name="the deliveries">
        {(data) => (
          <>
            {link !== undefined && !data.some(isLinked) && (
              <p class="note">
                No delivery in this list belongs to journal entry #{link}. A webhook is sent only to apps that are
                subscribed to its field, both at app level and on the Page.
              </p>
            )}
            {data.length === 0 ? (
              <Empty>
                {filter === ''
                  ? 'No deliveries for this Page yet. Each event on it is sent to every app that is subscribed to its field.'
                  : 'No delivery of this Page matches the filters.'}{' '}
                {filter !== '' && (
                  <button
                    type="button"
                    class="link"
                    onClick={() => {
                      setState(undefined);
                      if (appId !== undefined) choose({ app: undefined });
                    }}
                  >
                    Clear filters
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
                  renderSummary={(delivery) => <Summary delivery={delivery} />}
                  renderDetail={(delivery) => <DeliveryDetail delivery={delivery} />}
                  isFailed={(delivery) => lastFailure(delivery) !== undefined}
                  isLinked={link === undefined ? undefined : isLinked}
                />
              </>
            )}
          </>
        )}
      </ResourceView>
    </>
  );
}

/** Returns why the last attempt failed; undefined when the webhook is delivered or has no attempt yet. */
function lastFailure({ state, attempts }: Delivery): string | undefined {
  const last = state === 'delivered' ? undefined : attempts.at(-1);
  return last && (last.error ?? `HTTP ${last.status}`);
}

function Summary({ delivery }: { delivery: Delivery }) {
  const { state, field, app_id: appId, attempts, revision, created_at: at } = delivery;
  const { title, badge, icon } = STATES[state];
  const names = useNames();
  const failure = lastFailure(delivery);
  return (
    <>
      <span class={`badge ${badge}`}>
        <StatusIcon shape={icon} /> {title.toLowerCase()}
      </span>
      <span class="subject">
        <code>{field}</code> to {names.app(appId) ?? `app ${appId}`}
        {failure && <span class="failure">Last attempt failed: {failure}</span>}
      </span>
      <span class="aside">
        <span>#{revision}</span>{' '}
        <span>{attempts.length === 0 ? 'no attempts yet' : formatCount(attempts.length, 'attempt')}</span>{' '}
        <Timestamp at={at} />
      </span>
    </>
  );
}
