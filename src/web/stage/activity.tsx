import type { ApiRequest, Delivery, JournalEntry, List } from '../../control/shapes.ts';
import { useResource } from '../api/use-resource.ts';
import { useChoice } from '../choice.tsx';
import { usePage } from '../page.tsx';
import { describeEntry, settingsBefore, type EntryContext } from '../parts/journal-text.ts';
import { Empty, ErrorMessage, Loading } from '../parts/resource-view.tsx';
import { Time } from '../parts/time.tsx';
import { mergeActivity, type ActivityItem } from './activity-items.ts';

const LISTED_ITEMS = 50;

/** API requests, events of the Page and their webhooks, newest first. */
export function Activity({ pageId }: { pageId: string }) {
  const { appId, linkTo, consumers } = useChoice();
  const { data: page } = usePage();
  const appFilter = appId === undefined ? '' : `&app_id=${appId}`;
  const limit = `limit=${LISTED_ITEMS}`;
  const requests = useResource<List<ApiRequest>>(`/requests?page_id=${pageId}${appFilter}&${limit}`, 'request', 'page');
  const journal = useResource<List<JournalEntry>>(`/pages/${pageId}/journal?${limit}`, 'page');
  const deliveries = useResource<List<Delivery>>(
    `/deliveries?page_id=${pageId}${appFilter}&${limit}`,
    'delivery',
    'page',
    'clock',
  );
  const error = requests.error ?? journal.error ?? deliveries.error;
  if (!requests.data || !journal.data || !deliveries.data) {
    return error ? <ErrorMessage error={error} /> : <Loading name="the activity" />;
  }
  const before = settingsBefore(journal.data.data);
  const context: EntryContext = {
    person: (psid) => consumers.find((each) => each.psid === psid)?.name,
    app: (id) => page?.apps.find((each) => each.app_id === id)?.name,
  };
  const items = mergeActivity(requests.data.data, journal.data.data, deliveries.data.data).slice(0, LISTED_ITEMS);
  return (
    <>
      {error && <ErrorMessage error={error} />}
      {items.length === 0 && <Empty>No activity yet. Change a setting, write, call or send a request.</Empty>}
      <ol class="activity-list">
        {items.map((item) => (
          <li key={item.key} class={item.kind}>
            {item.kind === 'request' ? (
              <RequestItem request={item.request} />
            ) : (
              <EventItem
                item={item}
                text={describeEntry(item.entry, { ...context, previous: before.get(item.entry.revision) })}
              />
            )}
          </li>
        ))}
      </ol>
      <p class="hint">
        <a href={linkTo('/console/inspector')}>More in the Inspector</a>
      </p>
    </>
  );
}

type Event = Extract<ActivityItem, { kind: 'event' }>;

function EventItem({ item: { entry, deliveries }, text }: { item: Event; text: string }) {
  return (
    <>
      <p>
        <Time at={entry.at} format="relative" /> {text}
      </p>
      {deliveries.length > 0 && (
        <ul class="webhooks">
          {deliveries.map((delivery) => (
            <li key={delivery.id}>
              <WebhookItem delivery={delivery} />
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

function RequestItem({ request: { at, method, path, status, error, advice } }: { request: ApiRequest }) {
  const isFailed = status >= 400;
  return (
    <>
      <p>
        <Time at={at} format="relative" />{' '}
        <code>
          {method} {path}
        </code>{' '}
        <span class={`badge ${isFailed ? 'bad' : 'good'}`}>{status}</span>
      </p>
      {error && <p class="cause">{error.message}</p>}
      {isFailed && advice !== null && <p class="hint">{advice}</p>}
    </>
  );
}

const STATES = { pending: 'warn', delivered: 'good', dropped: 'bad' } as const;

function WebhookItem({ delivery: { app_id, field, state, attempts, due_at } }: { delivery: Delivery }) {
  const { data: page } = usePage();
  const app = page?.apps.find((each) => each.app_id === app_id)?.name ?? app_id;
  const last = attempts.at(-1);
  return (
    <>
      <p>
        webhook <code>{field}</code> to {app}{' '}
        <span class={`badge ${STATES[state]}`}>
          {state}
          {attempts.length > 1 && ` after ${attempts.length} attempts`}
        </span>
      </p>
      {last && state !== 'delivered' && (
        <p class="cause">
          Last attempt failed: {last.status === null ? last.error : `HTTP ${last.status}`}.{' '}
          {due_at !== null && (
            <>
              Next attempt at <Time at={due_at} format="time" />.
            </>
          )}
        </p>
      )}
      {last && last.advice !== null && state !== 'delivered' && <p class="hint">{last.advice}</p>}
    </>
  );
}
