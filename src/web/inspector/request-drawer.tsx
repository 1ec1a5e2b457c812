import type { RequestExchange } from '../../control/shapes/causes.ts';
import type { ApiRequest } from '../../control/shapes/requests.ts';
import { useResource } from '../api/use-resource.ts';
import { useChoice } from '../choice.tsx';
import { RequestActions } from '../explorer/request-actions.tsx';
import { Copyable } from '../parts/copyable.tsx';
import { Drawer } from '../parts/drawer.tsx';
import { Empty, ResourceView } from '../parts/resource-view.tsx';
import { Time } from '../parts/time.tsx';
import { CausedList } from './caused.tsx';
import { Exchange } from './exchange.tsx';
import { formatMilliseconds } from './format-number.ts';
import { writeHash } from './hash-state.ts';
import { PropertyList } from './property-list.tsx';
import { useNames } from './use-names.ts';

/** One request: its error and advice, the whole exchange, and what it caused. */
export function RequestDrawer({ id, onClose }: { id: string; onClose: () => void }) {
  const exchange = useResource<RequestExchange>(`/requests/${id}`, 'page', 'delivery');
  const summary = exchange.data?.summary;
  return (
    <Drawer
      title={summary ? `${summary.method} ${summary.path}: ${summary.status}` : 'Request'}
      itemKey={id}
      onClose={onClose}
    >
      <ResourceView resource={exchange} name="the request">
        {({ summary, query, request, answer, caused }) => (
          <>
            <Overview request={summary} />
            <RequestActions key={summary.id} request={summary} />
            <h3>Parameters as parsed</h3>
            {Object.keys(summary.params).length === 0 ? (
              <Empty>No parameters.</Empty>
            ) : (
              <Copyable label={`Parameters of request ${id}`} text={JSON.stringify(summary.params, null, 2)} />
            )}
            {summary.ignored_params.length > 0 && (
              <p class="hint">
                Ignored, because this operation has no such parameters: <code>{summary.ignored_params.join(', ')}</code>
              </p>
            )}
            <h3>Caused</h3>
            {caused.entries.length === 0 && caused.deliveries.length === 0 ? (
              <Empty>Nothing: no journal entry and no webhook.</Empty>
            ) : (
              <CausedList {...caused} />
            )}
            {query !== '' && (
              <p>
                <span class="hint">Query:</span> <code>{query}</code>
              </p>
            )}
            <Exchange title="Request" label={`request ${id}`} message={request} />
            <Exchange title={`Answer, ${summary.status}`} label={`the answer to request ${id}`} message={answer} />
          </>
        )}
      </ResourceView>
    </Drawer>
  );
}

function Overview({ request }: { request: ApiRequest }) {
  const {
    error,
    advice,
    app_id: appId,
    page_id: pageId,
    version,
    trace,
    at,
    duration_ms: ms,
    revision,
    fault,
  } = request;
  const { linkTo, pages } = useChoice();
  const names = useNames();
  return (
    <>
      {error && (
        <div class="error-message">
          <p>
            <strong>{error.message}</strong>
          </p>
          <p class="hint">
            {error.type}, code {error.code}
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
          [
            'Page',
            pageId === null ? 'none' : `${pages.find((each) => each.id === pageId)?.name ?? 'Page'} (${pageId})`,
          ],
          ['App', appId === null ? 'unknown' : `${names.app(appId) ?? 'App'} (${appId})`],
          ['Version', version],
          [
            'Trace id',
            <>
              <code>{trace}</code>{' '}
              <a
                href={linkTo(
                  `/console/inspector${writeHash({ tab: 'deliveries', open: undefined, filters: { trace } })}`,
                )}
              >
                Its webhooks
              </a>
            </>,
          ],
          ['Duration', formatMilliseconds(ms)],
          ['Received', <Time at={at} format="exact" />],
          ['Fault', fault === null ? null : <code>{fault}</code>],
          [
            'Previous event',
            revision !== null && revision > 0 ? (
              <a href={linkTo(`/console/inspector#journal/${revision}`)}>Journal entry #{revision}</a>
            ) : null,
          ],
        ]}
      />
    </>
  );
}
