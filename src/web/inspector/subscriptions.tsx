import { useEffect } from 'preact/hooks';
import { useLiveStream } from '../api/live-stream.tsx';
import type { PageView, SubscribedApp } from '../api/shapes.ts';
import { useResource } from '../api/use-resource.ts';
import { useChoice } from '../choice.tsx';
import { Copyable } from '../parts/copyable.tsx';
import { joinWithAnd } from '../parts/journal-text.ts';
import { Empty, ResourceView } from '../parts/resource-view.tsx';
import { PropertyList, formatCount, Timestamp } from './property-list.tsx';
import type { TabProps } from './inspector.tsx';
import { StatusIcon } from './status-icon.tsx';

/** Who is told what: an app hears of a field only when it has it at app level and on the Page. */
export function Subscriptions({ pageId }: TabProps) {
  const { appId, demo: shown } = useChoice();
  const { notify: touch } = useLiveStream();
  const page = useResource<PageView>(`/pages/${pageId}`, 'page', 'request', 'delivery');
  // What an app subscribes to for itself is no event of the Page: whoever comes back from a terminal sees it.
  useEffect(() => {
    const back = (): void => touch('page');
    addEventListener('focus', back);
    return () => removeEventListener('focus', back);
  }, [touch]);
  const graph = `${location.origin}${shown?.graph_path ?? '/v26.0'}`;
  return (
    <>
      <h2>Subscriptions</h2>
      <p class="hint">
        A webhook goes out when a field is subscribed twice: by the app, for all its Pages, and on this Page, for the
        app.
      </p>
      <ResourceView resource={page} what="the subscriptions">
        {({ apps }) => {
          const listed = appId === undefined ? apps : apps.filter((app) => app.app_id === appId);
          return listed.length === 0 ? (
            <>
              <Empty>
                {appId === undefined
                  ? 'No app is subscribed to this Page.'
                  : 'This app is not subscribed to this Page.'}{' '}
                An app subscribes itself with a token of the Page:
              </Empty>
              <Copyable label="Request that subscribes an app" text={onPage(graph, pageId, ['calls', 'messages'])} />
            </>
          ) : (
            listed.map((app) => <App key={app.app_id} app={app} pageId={pageId} graph={graph} />)
          );
        }}
      </ResourceView>
    </>
  );
}

function App({ app, pageId, graph }: { app: SubscribedApp; pageId: string; graph: string }) {
  const { app_id: id, name, app_fields: own, page_fields: onIt, callback_url: callback, failing_since: since } = app;
  const fields = [...new Set([...own, ...onIt])].toSorted();
  const heard = fields.filter((field) => own.includes(field) && onIt.includes(field));
  const missingOwn = fields.filter((field) => !own.includes(field));
  const missingOnIt = fields.filter((field) => !onIt.includes(field));
  return (
    <section class="subscribed" aria-labelledby={`app-${id}`}>
      <h3 id={`app-${id}`}>{name}</h3>
      <div class="columns">
        <div>
          <PropertyList
            facts={[
              ['App', <code>{id}</code>],
              ['Callback', callback === null ? 'none: nothing can be sent' : <code>{callback}</code>],
              [
                'Hears',
                `${formatCount(heard.length, 'field')}${app.hears_calls ? ', calls among them' : '; calls is not heard'}`,
              ],
            ]}
          />
          {since !== null && (
            <p class="note">
              Its webhooks have been failing since <Timestamp at={since} />. Deliveries shows what its receiver answers.
            </p>
          )}
          <div class="wide" tabIndex={0} role="region" aria-label={`Fields of ${name}`}>
            <table>
              <thead>
                <tr>
                  <th scope="col">Field</th>
                  <th scope="col">App</th>
                  <th scope="col">On the Page</th>
                  <th scope="col">Heard</th>
                </tr>
              </thead>
              <tbody>
                {fields.map((field) => (
                  <tr key={field}>
                    <th scope="row">
                      <code>{field}</code>
                    </th>
                    <Has yes={own.includes(field)} />
                    <Has yes={onIt.includes(field)} />
                    <Has yes={heard.includes(field)} />
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </div>
        <div>
          {missingOwn.length > 0 && (
            <Missing
              label={`Request that subscribes ${name}`}
              words={`The app itself is not subscribed to ${joinWithAnd(missingOwn)}. This adds the missing half; it replaces the whole list, and the callback has to answer the challenge:`}
              request={ofApp(graph, id, callback, [...own, ...missingOwn])}
            />
          )}
          {missingOnIt.length > 0 && (
            <Missing
              label={`Request that subscribes ${name} to the Page`}
              words={`On this Page the app is not subscribed to ${joinWithAnd(missingOnIt)}. This adds the missing half; it replaces the whole list:`}
              request={onPage(graph, pageId, [...onIt, ...missingOnIt])}
            />
          )}
        </div>
      </div>
    </section>
  );
}

function Has({ yes }: { yes: boolean }) {
  return (
    <td class={yes ? 'yes' : 'no'}>
      <StatusIcon shape={yes ? 'yes' : 'none'} /> {yes ? 'yes' : 'no'}
    </td>
  );
}

function Missing({ words, label, request }: { words: string; label: string; request: string }) {
  return (
    <div class="note">
      <p>{words}</p>
      <Copyable label={label} text={request} />
    </div>
  );
}

const onPage = (graph: string, pageId: string, fields: readonly string[]): string =>
  `curl ${graph}/${pageId}/subscribed_apps \\
  -d subscribed_fields=${fields.join()} \\
  -d access_token=PAGE_ACCESS_TOKEN`;

const ofApp = (graph: string, appId: string, callback: string | null, fields: readonly string[]): string =>
  `curl ${graph}/${appId}/subscriptions \\
  -d object=page \\
  -d fields=${fields.join()} \\
  --data-urlencode callback_url=${callback ?? 'https://example.com/webhook'} \\
  -d verify_token=VERIFY_TOKEN \\
  --data-urlencode 'access_token=${appId}|APP_SECRET'`;
