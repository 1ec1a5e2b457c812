import type { ApiRequest } from '../api/shapes.ts';
import { useChoice } from '../choice.tsx';
import { Copyable } from '../parts/copyable.tsx';
import { Empty, ResourceView } from '../parts/resource-view.tsx';
import { PropertyList, formatCount, Timestamp } from './property-list.tsx';
import type { TabProps } from './inspector.tsx';
import { ExpandableList } from './expandable-list.tsx';
import { StatusIcon } from './status-icon.tsx';
import { useList } from './use-list.ts';
import { useNames } from './use-names.ts';

/** What apps asked of the Graph API, and what it answered. */
export function Requests({ pageId, link }: TabProps) {
  const { appId } = useChoice();
  const ofApp = appId === undefined ? '' : `&app_id=${appId}`;
  const requests = useList<ApiRequest>(`/requests?page_id=${pageId}${ofApp}`, 'request');
  return (
    <>
      <h2>Requests to the Graph API</h2>
      <ResourceView resource={requests} what="the requests">
        {(data) =>
          data.length === 0 ? (
            <Empty>
              No request has named this Page{appId !== undefined && ' from this app'} since the server started. Each one
              appears here as it comes in, with what went wrong and what to do about it.
            </Empty>
          ) : (
            <>
              <p class="hint" role="status">
                {formatCount(data.length, 'request')}, newest first. Tokens and secrets are cut down to their ends.
              </p>
              <ExpandableList
                label="Requests"
                list={requests}
                keyOf={({ id }) => String(id)}
                line={(request) => <Line request={request} />}
                detail={(request) => <Detail request={request} />}
                mark={failed}
                leads={link === undefined ? undefined : ({ id }) => String(id) === link}
              />
            </>
          )
        }
      </ResourceView>
    </>
  );
}

const failed = ({ status }: ApiRequest): boolean => status >= 400;

function Line({ request }: { request: ApiRequest }) {
  const { method, path, status, duration_ms: ms, at, error } = request;
  return (
    <>
      <span class={`badge ${failed(request) ? 'bad' : 'good'}`}>
        <StatusIcon shape={failed(request) ? 'no' : 'yes'} /> {failed(request) ? 'failed' : 'answered'} {status}
      </span>
      <span class="what">
        <code>
          {method} {path}
        </code>
        {error && <span class="wrong">{error.message}</span>}
      </span>
      <span class="aside">
        <span>{formatMilliseconds(ms)}</span> <Timestamp at={at} />
      </span>
    </>
  );
}

/** Most answers take less than one. */
export const formatMilliseconds = (ms: number): string => `${ms < 10 ? Math.round(ms * 10) / 10 : Math.round(ms)} ms`;

function Detail({ request }: { request: ApiRequest }) {
  const { id, revision, error, advice, params, app_id: appId, version, trace, at, duration_ms: ms } = request;
  const { linkTo: address } = useChoice();
  const name = useNames();
  const app = appId === null ? 'none that is known' : `${name.app(appId) ?? 'App'} (${appId})`;
  return (
    <div class="columns">
      <div>
        {error && (
          <div class="fault">
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
          facts={[
            ['App', app],
            ['Version', version],
            ['Trace', <code>{trace}</code>],
            ['Took', formatMilliseconds(ms)],
            ['Asked', <Timestamp at={at} />],
            [
              'After',
              revision !== null && revision > 0 ? (
                <a href={address(`/console/inspector#journal/${revision}`)}>Journal entry #{revision}</a>
              ) : null,
            ],
          ]}
        />
      </div>
      <div>
        <h3>Parameters, as the server read them</h3>
        {Object.keys(params).length === 0 ? (
          <Empty>None.</Empty>
        ) : (
          <Copyable label={`Parameters of request ${id}`} text={JSON.stringify(params, null, 2)} />
        )}
      </div>
    </div>
  );
}
