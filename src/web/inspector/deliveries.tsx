import type { JournalEntryContext } from '../../control/shapes/causes.ts';
import type { Delivery } from '../../control/shapes/deliveries.ts';
import { useResource } from '../api/use-resource.ts';
import { useChoice } from '../choice.tsx';
import { Drawer } from '../parts/drawer.tsx';
import { RedeliverFailed } from '../parts/redeliver-failed.tsx';
import { Empty, ResourceView } from '../parts/resource-view.tsx';
import { DeliveryDetail } from './delivery-detail.tsx';
import { failureOf, STATES } from './delivery-state.ts';
import { FilterBar } from './filter-bar.tsx';
import { formatCount } from './format-number.ts';
import { RowList } from './row-list.tsx';
import { StatusIcon } from './status-icon.tsx';
import type { TabProps } from './tab-props.ts';
import { Timestamp } from './timestamp.tsx';
import { useList } from './use-list.ts';
import { useNames } from './use-names.ts';

const FIELDS = [
  'calls',
  'call_settings_update',
  'call_permission_reply',
  'messages',
  'message_echoes',
  'message_deliveries',
  'message_reads',
  'messaging_postbacks',
] as const;

/** Webhooks to the apps, each with the state of its delivery. */
export function Deliveries(tab: TabProps) {
  const { pageId, open, filters, show } = tab;
  const { appId, consumers } = useChoice();
  const query = new URLSearchParams({ page_id: pageId, ...(appId !== undefined && { app_id: appId }), ...filters });
  const deliveries = useList<Delivery>(`/deliveries?${query.toString()}`, 'delivery', 'page');
  const isFiltered = appId !== undefined || Object.keys(filters).length > 0;
  return (
    <>
      <h2>Webhook deliveries</h2>
      <p>
        <RedeliverFailed pageId={pageId} appId={appId} />
      </p>
      <FilterBar
        tab={tab}
        searched="Text of the body…"
        choices={[
          {
            name: 'state',
            label: 'State',
            all: 'All states',
            options: Object.entries(STATES).map(([value, { title }]) => [value, title]),
          },
          { name: 'failed', label: 'First attempt', all: 'Any', options: [['true', 'Failed']] },
          { name: 'field', label: 'Field', all: 'All', options: FIELDS.map((field) => [field, field]) },
          { name: 'psid', label: 'Person', all: 'All', options: consumers.map(({ psid, name }) => [psid, name]) },
        ]}
      />
      <ResourceView resource={deliveries} name="the deliveries">
        {(data) => (
          <>
            {data.length === 0 ? (
              <Empty>
                {!isFiltered
                  ? 'No deliveries for this Page yet. Each event on it is sent to every app that is subscribed to its field.'
                  : deliveries.next === undefined
                    ? 'No delivery of this Page matches the filters.'
                    : 'None of the deliveries that were searched matches the filters.'}
              </Empty>
            ) : (
              <p class="hint" role="status">
                {formatCount(data.length, 'delivery', 'deliveries')}, newest first.
              </p>
            )}
            <RowList
              label="Deliveries"
              list={deliveries}
              tab={tab}
              keyOf={({ id }) => id}
              renderSummary={(delivery) => <Summary delivery={delivery} />}
              isFailed={(delivery) => failureOf(delivery) !== undefined}
            />
          </>
        )}
      </ResourceView>
      {open !== undefined && <DeliveryDrawer pageId={pageId} open={open} onClose={() => show({ open: undefined })} />}
    </>
  );
}

/** The delivery of an id, `PAGE.REVISION.APP`, or all deliveries of a revision. */
function DeliveryDrawer({ pageId, open, onClose }: { pageId: string; open: string; onClose: () => void }) {
  const [first = '', second] = open.split('.');
  const ofPage = second === undefined ? pageId : first;
  const revision = second ?? first;
  const context = useResource<JournalEntryContext>(`/pages/${ofPage}/journal/${revision}`, 'delivery', 'page');
  return (
    <Drawer title={`Deliveries of journal entry #${revision}`} itemKey={open} onClose={onClose}>
      <ResourceView resource={context} name="the delivery">
        {({ deliveries }) => {
          const listed = second === undefined ? deliveries : deliveries.filter(({ id }) => id === open);
          return listed.length === 0 ? (
            <p class="note">
              No delivery in this list belongs to journal entry #{revision}. A webhook is sent only to apps that are
              subscribed to its field, both at app level and on the Page.
            </p>
          ) : (
            <>
              {listed.map((delivery) => (
                <DeliveryDetail key={delivery.id} delivery={delivery} />
              ))}
            </>
          );
        }}
      </ResourceView>
    </Drawer>
  );
}

function Summary({ delivery }: { delivery: Delivery }) {
  const { state, field, app_id: appId, attempts, revision, created_at: at } = delivery;
  const { title, badge, icon } = STATES[state];
  const names = useNames();
  const failure = failureOf(delivery);
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
