import type { List } from '../../control/shapes/list.ts';
import type { ApiRequest } from '../../control/shapes/requests.ts';
import { useResource } from '../api/use-resource.ts';
import { useChoice } from '../choice.tsx';
import { Empty, ResourceView } from '../parts/resource-view.tsx';
import { FilterBar } from './filter-bar.tsx';
import { formatCount, formatMilliseconds } from './format-number.ts';
import { isFailedRequest } from '../failures.ts';
import { RequestDrawer } from './request-drawer.tsx';
import { RowList } from './row-list.tsx';
import { StatusIcon } from './status-icon.tsx';
import type { TabProps } from './tab-props.ts';
import { Timestamp } from './timestamp.tsx';
import { useList } from './use-list.ts';

/** Requests of apps to the Graph API: of this Page, or of all Pages and those that are about none. */
export function Requests(tab: TabProps) {
  const { pageId, open, filters, show } = tab;
  const { appId, consumers } = useChoice();
  const { scope, ...filter } = filters;
  const isOfAll = scope === 'all';
  const query = new URLSearchParams({
    ...(!isOfAll && { page_id: pageId }),
    ...(appId !== undefined && { app_id: appId }),
    ...filter,
  });
  const requests = useList<ApiRequest>(`/requests?${query.toString()}`, 'request');
  const isFiltered = Object.keys(filter).length > 0;
  return (
    <>
      <h2>Requests to the Graph API</h2>
      <FilterBar
        tab={tab}
        searched="Path, parameters, answer…"
        choices={[
          { name: 'scope', label: 'Requests of', all: 'this Page', options: [['all', 'all Pages, and about no Page']] },
          {
            name: 'status',
            label: 'Status',
            all: 'All',
            options: [
              ['failed', 'Failed'],
              ['2xx', '2xx'],
              ['4xx', '4xx'],
              ['5xx', '5xx'],
            ],
          },
          {
            name: 'method',
            label: 'Method',
            all: 'All',
            options: ['GET', 'POST', 'DELETE'].map((each) => [each, each]),
          },
          { name: 'psid', label: 'Person', all: 'All', options: consumers.map(({ psid, name }) => [psid, name]) },
        ]}
      />
      {!isOfAll && <FailuresElsewhere onShow={() => show({ filters: { scope: 'all', status: 'failed' } })} />}
      <ResourceView resource={requests} name="the requests">
        {(data) => (
          <>
            {data.length === 0 ? (
              <Empty>
                {!isFiltered && appId === undefined
                  ? `No requests ${isOfAll ? '' : 'for this Page '}yet. Each request appears here when it arrives, a failed one with its error and advice.`
                  : requests.next === undefined
                    ? 'No request matches the filters.'
                    : 'None of the requests that were searched matches the filters.'}
              </Empty>
            ) : (
              <p class="hint" role="status">
                {formatCount(data.length, 'request')}, newest first. Tokens and secrets are shortened.
              </p>
            )}
            <RowList
              label="Requests"
              list={requests}
              tab={tab}
              keyOf={({ id }) => id}
              renderSummary={(request) => <Summary request={request} />}
              isFailed={isFailedRequest}
            />
          </>
        )}
      </ResourceView>
      {open !== undefined && <RequestDrawer id={open} onClose={() => show({ open: undefined })} />}
    </>
  );
}

/** Says that a request that is about no Page failed: the list of the Page does not have it. */
function FailuresElsewhere({ onShow }: { onShow: () => void }) {
  const { data } = useResource<List<ApiRequest>>('/requests?status=failed&limit=20', 'request');
  const last = data?.data.find(({ page_id }) => page_id === null);
  if (!last) return null;
  return (
    <p class="note">
      A request that is about no Page failed: <code>{`${last.method} ${last.path}`}</code>, {last.error?.message}{' '}
      <button type="button" class="link" onClick={onShow}>
        Show failed requests of all
      </button>
    </p>
  );
}

function Summary({ request }: { request: ApiRequest }) {
  const { method, path, status, duration_ms: ms, at, error } = request;
  const isFailed = isFailedRequest(request);
  return (
    <>
      <span class={`badge ${isFailed ? 'bad' : 'good'}`}>
        <StatusIcon shape={isFailed ? 'cross' : 'check'} /> {isFailed ? 'failed' : 'succeeded'}, {status}
      </span>
      <span class="subject">
        <code>
          {method} {path}
        </code>
        {error && <span class="failure">{error.message}</span>}
      </span>
      <span class="aside">
        <span>{formatMilliseconds(ms)}</span> <Timestamp at={at} />
      </span>
    </>
  );
}
