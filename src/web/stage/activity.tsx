import type { ApiRequest, Delivery, JournalEntry, List } from '../api/shapes.ts';
import { useResource } from '../api/use-resource.ts';
import { useChoice } from '../choice.tsx';
import { usePage } from '../page.tsx';
import { describeEntry, settingsBefore, type EntryContext } from '../parts/journal-text.ts';
import { Empty, ErrorMessage, Loading } from '../parts/resource-view.tsx';
import { Time } from '../parts/time.tsx';
import { mergeActivity, type ActivityItem } from './activity-items.ts';

const SHOWN = 50;

/** API requests, what they and people did, and the webhooks that told of it; newest first. */
export function Activity({ pageId }: { pageId: string }) {
  const { appId, linkTo: address, consumers } = useChoice();
  const { data: page } = usePage();
  const ofApp = appId === undefined ? '' : `&app_id=${appId}`;
  const limit = `limit=${SHOWN}`;
  const requests = useResource<List<ApiRequest>>(`/requests?page_id=${pageId}${ofApp}&${limit}`, 'request', 'page');
  const journal = useResource<List<JournalEntry>>(`/pages/${pageId}/journal?${limit}`, 'page');
  const deliveries = useResource<List<Delivery>>(
    `/deliveries?page_id=${pageId}${ofApp}&${limit}`,
    'delivery',
    'page',
    'clock',
  );
  const error = requests.error ?? journal.error ?? deliveries.error;
  if (!requests.data || !journal.data || !deliveries.data) {
    return error ? <ErrorMessage error={error} /> : <Loading what="what happened" />;
  }
  const before = settingsBefore(journal.data.data);
  const known: EntryContext = {
    person: (psid) => consumers.find((each) => each.psid === psid)?.name,
    app: (id) => page?.apps.find((each) => each.app_id === id)?.name,
  };
  const happenings = mergeActivity(requests.data.data, journal.data.data, deliveries.data.data).slice(0, SHOWN);
  return (
    <>
      {error && <ErrorMessage error={error} />}
      {happenings.length === 0 && <Empty>Nothing yet. Flip a switch, write, call, or send a request.</Empty>}
      <ol class="happenings">
        {happenings.map((happening) => (
          <li key={happening.key} class={happening.kind}>
            {happening.kind === 'request' ? (
              <RequestLine request={happening.request} />
            ) : (
              <EventLines
                happening={happening}
                words={describeEntry(happening.entry, { ...known, previous: before.get(happening.entry.revision) })}
              />
            )}
          </li>
        ))}
      </ol>
      <p class="hint">
        <a href={address('/console/inspector')}>All of it in the Inspector</a>
      </p>
    </>
  );
}

type Event = Extract<ActivityItem, { kind: 'event' }>;

function EventLines({ happening: { entry, deliveries }, words }: { happening: Event; words: string }) {
  return (
    <>
      <p>
        <Time at={entry.at} shape="time" /> {words}
      </p>
      {deliveries.length > 0 && (
        <ul class="webhooks">
          {deliveries.map((delivery) => (
            <li key={delivery.id}>
              <DeliveryLine delivery={delivery} />
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

function RequestLine({ request: { at, method, path, status, error, advice } }: { request: ApiRequest }) {
  const bad = status >= 400;
  return (
    <>
      <p>
        <Time at={at} shape="time" />{' '}
        <code>
          {method} {path}
        </code>{' '}
        <span class={`badge ${bad ? 'bad' : 'good'}`}>{status}</span>
      </p>
      {error && <p class="told">{error.message}</p>}
      {bad && advice !== null && <p class="hint">{advice}</p>}
    </>
  );
}

const STATES = { pending: 'warn', delivered: 'good', dropped: 'bad' } as const;

function DeliveryLine({ delivery: { app_id, field, state, attempts, due_at } }: { delivery: Delivery }) {
  const { data: page } = usePage();
  const app = page?.apps.find((each) => each.app_id === app_id)?.name ?? app_id;
  const last = attempts.at(-1);
  const tries = attempts.length > 1 ? ` after ${attempts.length} attempts` : '';
  return (
    <>
      <p>
        webhook <code>{field}</code> to {app}{' '}
        <span class={`badge ${STATES[state]}`}>
          {state}
          {tries}
        </span>
      </p>
      {last && state !== 'delivered' && (
        <p class="told">
          The last attempt: {last.status === null ? last.error : `HTTP ${last.status}`}.{' '}
          {due_at !== null && (
            <>
              Tried again <Time at={due_at} shape="time" />.
            </>
          )}
        </p>
      )}
      {last && last.advice !== null && state !== 'delivered' && <p class="hint">{last.advice}</p>}
    </>
  );
}
