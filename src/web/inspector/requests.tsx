import type { ApiRequest } from '../../control/shapes.ts';
import { useChoice } from '../choice.tsx';
import { Copyable } from '../parts/copyable.tsx';
import { Empty, ResourceView } from '../parts/resource-view.tsx';
import { ExpandableList } from './expandable-list.tsx';
import { formatCount, formatMilliseconds } from './format-number.ts';
import { PropertyList } from './property-list.tsx';
import { StatusIcon } from './status-icon.tsx';
import type { TabProps } from './tab-props.ts';
import { Time } from '../parts/time.tsx';
import { Timestamp } from './timestamp.tsx';
import { useList } from './use-list.ts';
import { useNames } from './use-names.ts';

/** Requests of apps to the Graph API, each with its answer. */
export function Requests({ pageId, link }: TabProps) {
  const { appId } = useChoice();
  const appFilter = appId === undefined ? '' : `&app_id=${appId}`;
  const requests = useList<ApiRequest>(`/requests?page_id=${pageId}${appFilter}`, 'request');
  return (
    <>
      <h2>Requests to the Graph API</h2>
      <ResourceView resource={requests} name="the requests">
        {(data) =>
          data.length === 0 ? (
            <Empty>
              No requests for this Page{appId !== undefined && ' from this app'} since the server started. Each request
              appears here when it arrives, a failed one with its error and advice.
            </Empty>
          ) : (
            <>
              <p class="hint" role="status">
                {formatCount(data.length, 'request')}, newest first. Tokens and secrets are shortened.
              </p>
              <ExpandableList
                label="Requests"
                list={requests}
                keyOf={({ id }) => id}
                renderSummary={(request) => <Summary request={request} />}
                renderDetail={(request) => <Detail request={request} />}
                isFailed={isFailed}
                isLinked={link === undefined ? undefined : ({ id }) => id === link}
              />
            </>
          )
        }
      </ResourceView>
    </>
  );
}

const isFailed = ({ status }: ApiRequest): boolean => status >= 400;

function Summary({ request }: { request: ApiRequest }) {
  const { method, path, status, duration_ms: ms, at, error } = request;
  return (
    <>
      <span class={`badge ${isFailed(request) ? 'bad' : 'good'}`}>
        <StatusIcon shape={isFailed(request) ? 'cross' : 'check'} /> {isFailed(request) ? 'failed' : 'succeeded'},{' '}
        {status}
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

function Detail({ request }: { request: ApiRequest }) {
  const {
    id,
    revision,
    error,
    advice,
    params,
    ignored_params: ignored,
    app_id: appId,
    version,
    trace,
    at,
    duration_ms: ms,
  } = request;
  const { linkTo } = useChoice();
  const names = useNames();
  return (
    <div class="columns">
      <div>
        {error && (
          <div class="error-message">
            <p>
              <strong>{error.message}</strong>
            </p>
            <p class="hint">
              {error.type !== undefined && `${error.type}, `}code {error.code}
              {error.error_subcode !== undefined && `, subcode ${error.error_subcode}`}
            </p>
            {advice !== null && (
              <p class="advice">
                <strong>What to do:</strong> {advice}
              </p>
            )}
          </div>
        )}
        <PropertyList
          properties={[
            ['App', appId === null ? 'unknown' : `${names.app(appId) ?? 'App'} (${appId})`],
            ['Version', version],
            ['Trace id', <code>{trace}</code>],
            ['Duration', formatMilliseconds(ms)],
            ['Received', <Time at={at} format="exact" />],
            [
              'Previous event',
              revision !== null && revision > 0 ? (
                <a href={linkTo(`/console/inspector#journal/${revision}`)}>Journal entry #{revision}</a>
              ) : null,
            ],
          ]}
        />
      </div>
      <div>
        <h3>Parameters as parsed</h3>
        {Object.keys(params).length === 0 ? (
          <Empty>No parameters.</Empty>
        ) : (
          <Copyable label={`Parameters of request ${id}`} text={JSON.stringify(params, null, 2)} />
        )}
        {ignored.length > 0 && (
          <p class="hint">
            Ignored, because this operation has no such parameters: <code>{ignored.join(', ')}</code>
          </p>
        )}
      </div>
    </div>
  );
}
