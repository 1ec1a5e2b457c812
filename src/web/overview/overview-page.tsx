import type { PageOverview } from '../../control/shapes/page-overview.ts';
import type { PageView } from '../../control/shapes/pages.ts';
import { useResource } from '../api/use-resource.ts';
import { useChoice } from '../choice.tsx';
import { usePage } from '../page.tsx';
import { Empty, ErrorMessage, ResourceView } from '../parts/resource-view.tsx';
import '../style/overview.css';
import { CallPlot } from './call-plot.tsx';
import { DeliveryPlot } from './delivery-plot.tsx';

/** The recent past of a Page: its webhooks with their latencies, and its calls by the hour of the day. */
export function OverviewPage() {
  const { isLoaded, pageId, error } = useChoice();
  const page = usePage();
  const overview = useResource<PageOverview>(
    pageId === undefined ? undefined : `/pages/${pageId}/overview`,
    'page',
    'delivery',
  );
  return (
    <div class="overview">
      <h1>Overview</h1>
      {error && <ErrorMessage error={error} />}
      {isLoaded && pageId === undefined ? (
        <Empty>There is no Page yet.</Empty>
      ) : (
        <>
          {page.data && <State page={page.data} />}
          <ResourceView resource={overview} name="the overview">
            {({ deliveries, calls }) => (
              <div class="plots">
                <DeliveryPlot deliveries={deliveries} />
                <CallPlot calls={calls} hours={page.data?.call_settings.call_hours ?? null} />
              </div>
            )}
          </ResourceView>
        </>
      )}
    </div>
  );
}

/** The settings of the Page in one line. */
function State({ page: { name, hours, call_settings: settings, apps } }: { page: PageView }) {
  const ringing = apps.filter(({ hears_calls: hearsCalls }) => hearsCalls).map((app) => app.name);
  const target =
    settings.call_routing.ring_target === 'META'
      ? 'Calls ring in Meta’s inbox.'
      : `Calls ring in ${ringing.length === 0 ? 'no app: none is subscribed to calls' : ringing.join(', ')}.`;
  return (
    <p>
      <strong>{name}</strong> <span class="hint">{hours.text}</span> <span class="hint">{target}</span>
    </p>
  );
}
