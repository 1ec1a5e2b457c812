import type { ClockMove } from '../../control/shapes/clock.ts';
import type { Delivery } from '../../control/shapes/deliveries.ts';
import type { JournalEntry } from '../../control/shapes/journal.ts';
import type { List } from '../../control/shapes/list.ts';
import type { ApiRequest } from '../../control/shapes/requests.ts';
import { useResource } from '../api/use-resource.ts';
import { useChoice } from '../choice.tsx';
import { describeEffects, distanceOf } from '../clock/move-text.ts';
import { useApps, usePage } from '../page.tsx';
import { Arrow } from '../parts/arrow.tsx';
import { ChangedValues } from '../parts/changed-values.tsx';
import { changesOf } from '../parts/entry-changes.ts';
import { formatTime } from '../parts/format-time.ts';
import { describeEntry, settingsBefore, type EntryContext } from '../parts/journal-text.ts';
import { RequestPath } from '../parts/request-path.tsx';
import { Empty, ErrorMessage, Loading } from '../parts/resource-view.tsx';
import { useDisplayZone } from '../parts/time-zone-choice.tsx';
import { Time } from '../parts/time.tsx';
import { mergeActivity, type ActivityItem } from './activity-items.ts';

const LISTED_ITEMS = 50;

/** API requests, events of the Page and their webhooks, newest first. */
export function Activity({ pageId }: { pageId: string }) {
  const { appId, linkTo, consumers } = useChoice();
  const { data: page } = usePage();
  const { data: apps } = useApps();
  const { zone } = useDisplayZone();
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
  const moves = useResource<List<ClockMove>>(`/clock/moves?page_id=${pageId}`, 'clock');
  const error = requests.error ?? journal.error ?? deliveries.error ?? moves.error;
  if (!requests.data || !journal.data || !deliveries.data || !moves.data) {
    return error ? <ErrorMessage error={error} /> : <Loading name="the activity" />;
  }
  const before = settingsBefore(journal.data.data);
  const context: EntryContext = {
    person: (psid) => consumers.find((each) => each.psid === psid)?.name,
    app: (id) => apps?.data.find((each) => each.id === id)?.name,
  };
  const nameOf = (id: string): string | undefined =>
    page?.id === id ? page.name : (context.person?.(id) ?? context.app?.(id));
  const dayOf = (item: ActivityItem | undefined): string => (item ? formatTime(instantOf(item), zone, 'date') : '');
  const items = mergeActivity(requests.data.data, journal.data.data, deliveries.data.data, moves.data.data).slice(
    0,
    LISTED_ITEMS,
  );
  return (
    <>
      {error && <ErrorMessage error={error} />}
      {items.length === 0 && <Empty>No activity yet. Change a setting, write, call or send a request.</Empty>}
      <ol class="activity-list">
        {items.map((item, i) => (
          <li key={item.key} class={item.kind}>
            {(i === 0 || dayOf(item) !== dayOf(items[i - 1])) && <h3 class="day-divider">{dayOf(item)}</h3>}
            {item.kind === 'request' && <RequestItem request={item.request} nameOf={nameOf} />}
            {item.kind === 'move' && <MoveItem move={item.move} nameOf={nameOf} />}
            {item.kind === 'event' && (
              <EventItem item={item} context={{ ...context, previous: before.get(item.entry.revision) }} />
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

/** Returns the instant of an item in epoch ms; that of a move is its start, since what it caused comes after it. */
function instantOf(item: ActivityItem): number {
  if (item.kind === 'request') return Date.parse(item.request.at);
  return Date.parse(item.kind === 'move' ? item.move.from : item.entry.at);
}

type Event = Extract<ActivityItem, { kind: 'event' }>;

function EventItem({ item: { entry, deliveries }, context }: { item: Event; context: EntryContext }) {
  const { previous } = context;
  const { zone } = useDisplayZone();
  return (
    <>
      <p>
        <Time at={entry.at} format="relative" /> {describeEntry(entry, context)}
      </p>
      <ChangedValues changes={changesOf(entry, previous, (at) => formatTime(Date.parse(at), zone, 'full'))} />
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

function MoveItem({ move, nameOf }: { move: ClockMove; nameOf: (psid: string) => string | undefined }) {
  return (
    <>
      <p>
        The clock moved {distanceOf(move)} forward: <Time at={move.from} format="full" /> <Arrow />{' '}
        <Time at={move.to} format="full" />
      </p>
      <p class="cause">{describeEffects(move, nameOf)}</p>
    </>
  );
}

function RequestItem({
  request: { at, method, path, status, error, advice },
  nameOf,
}: {
  request: ApiRequest;
  nameOf: (id: string) => string | undefined;
}) {
  const isFailed = status >= 400;
  return (
    <>
      <p>
        <Time at={at} format="relative" /> <RequestPath method={method} path={path} nameOf={nameOf} />{' '}
        <span class={`badge ${isFailed ? 'bad' : 'good'}`}>{status}</span>
      </p>
      {error && <p class="cause">{error.message}</p>}
      {isFailed && advice !== null && <p class="hint">{advice}</p>}
    </>
  );
}

const STATES = { pending: 'warn', delivered: 'good', dropped: 'bad' } as const;

function WebhookItem({ delivery: { app_id, field, state, attempts, due_at } }: { delivery: Delivery }) {
  const { data: apps } = useApps();
  const app = apps?.data.find(({ id }) => id === app_id)?.name ?? app_id;
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
