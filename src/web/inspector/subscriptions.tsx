import type { ComponentChildren } from 'preact';
import { useEffect } from 'preact/hooks';
import type { WebhookEntries } from '../../contract/webhook-shapes.ts';
import type { PageView, SubscribedApp } from '../../control/shapes/pages.ts';
import { post } from '../api/control.ts';
import { useLiveStream } from '../api/live-stream.tsx';
import { useResource } from '../api/use-resource.ts';
import { useChoice } from '../choice.tsx';
import { ActionButton } from '../parts/action-button.tsx';
import { Copyable } from '../parts/copyable.tsx';
import { joinWithAnd } from '../parts/journal-text.ts';
import { Empty, ResourceView } from '../parts/resource-view.tsx';
import { Time } from '../parts/time.tsx';
import { formatCount } from './format-number.ts';
import { PropertyList } from './property-list.tsx';
import { StatusIcon } from './status-icon.tsx';
import type { TabProps } from './tab-props.ts';

/** Fields whose webhooks Switchhook sends. */
const TESTABLE: { readonly [F in keyof WebhookEntries]: true } = {
  call_settings_update: true,
  calls: true,
  call_permission_reply: true,
  messages: true,
  message_echoes: true,
  message_deliveries: true,
  message_reads: true,
  messaging_postbacks: true,
};

/** Webhook fields of each app at both levels. An app receives a field only when it has it at app level and on the Page. */
export function Subscriptions({ pageId }: TabProps) {
  const { appId, demo } = useChoice();
  const { notify } = useLiveStream();
  const page = useResource<PageView>(`/pages/${pageId}`, 'page', 'request', 'delivery');
  // A change at app level is no event of a Page, so the Page is loaded again when the browser window gets the focus.
  useEffect(() => {
    const onFocus = (): void => notify('page');
    addEventListener('focus', onFocus);
    return () => removeEventListener('focus', onFocus);
  }, [notify]);
  const graphUrl = `${location.origin}${demo?.graph_path ?? '/v26.0'}`;
  return (
    <>
      <h2>Subscriptions</h2>
      <p class="hint">
        An app receives the webhooks of a field only when it is subscribed twice: at app level, for all its Pages, and
        on this Page.
      </p>
      <ResourceView resource={page} name="the subscriptions">
        {({ apps }) => {
          const listed = appId === undefined ? apps : apps.filter((app) => app.app_id === appId);
          return listed.length === 0 ? (
            <>
              <Empty>
                {appId === undefined
                  ? 'No app is subscribed to this Page.'
                  : 'This app is not subscribed to this Page.'}{' '}
                To subscribe an app, send this request with a Page access token:
              </Empty>
              <Copyable
                label="Request that subscribes an app"
                text={pageRequest(graphUrl, pageId, ['calls', 'messages'])}
              />
            </>
          ) : (
            listed.map((app) => <App key={app.app_id} app={app} pageId={pageId} graphUrl={graphUrl} />)
          );
        }}
      </ResourceView>
    </>
  );
}

function App({ app, pageId, graphUrl }: { app: SubscribedApp; pageId: string; graphUrl: string }) {
  const { app_id: id, name, app_fields: appFields, page_fields: pageFields, callback_url: callback } = app;
  const fields = [...new Set([...appFields, ...pageFields])].toSorted();
  const received = fields.filter((field) => appFields.includes(field) && pageFields.includes(field));
  const missingOnApp = fields.filter((field) => !appFields.includes(field));
  const missingOnPage = fields.filter((field) => !pageFields.includes(field));
  return (
    <section class="subscribed-app" aria-labelledby={`app-${id}`}>
      <h3 id={`app-${id}`}>{name}</h3>
      <div class="columns">
        <div>
          <PropertyList
            properties={[
              ['App id', <code>{id}</code>],
              ['Callback URL', callback === null ? 'not set: no webhook can be sent' : <code>{callback}</code>],
              [
                'Receives',
                `${formatCount(received.length, 'field')}, ${app.hears_calls ? 'including' : 'not including'} calls`,
              ],
            ]}
          />
          {app.failing_since !== null && (
            <p class="note">
              The webhooks to this app have been failing since <Time at={app.failing_since} format="full" />. The
              Deliveries tab shows the responses of its receiver.
            </p>
          )}
          <div class="wide" tabIndex={0} role="region" aria-label={`Fields of ${name}`}>
            <table>
              <thead>
                <tr>
                  <th scope="col">Field</th>
                  <th scope="col">App level</th>
                  <th scope="col">On the Page</th>
                  <th scope="col">Received</th>
                </tr>
              </thead>
              <tbody>
                {fields.map((field) => (
                  <tr key={field}>
                    <th scope="row">
                      <code>{field}</code>
                    </th>
                    <YesNoCell isYes={appFields.includes(field)} />
                    <YesNoCell isYes={pageFields.includes(field)} />
                    <YesNoCell isYes={received.includes(field)}>
                      {received.includes(field) && <SendTest appId={id} pageId={pageId} field={field} />}
                    </YesNoCell>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </div>
        <div>
          {missingOnApp.length > 0 && (
            <MissingFields
              label={`Request that subscribes ${name}`}
              text={`At app level, the app is not subscribed to ${joinWithAnd(missingOnApp)}. This request adds the missing fields. It replaces the whole list of fields, and the callback URL must answer the verification request:`}
              request={appRequest(graphUrl, id, callback, [...appFields, ...missingOnApp])}
            />
          )}
          {missingOnPage.length > 0 && (
            <MissingFields
              label={`Request that subscribes ${name} to the Page`}
              text={`On this Page, the app is not subscribed to ${joinWithAnd(missingOnPage)}. This request adds the missing fields. It replaces the whole list of fields:`}
              request={pageRequest(graphUrl, pageId, [...pageFields, ...missingOnPage])}
            />
          )}
        </div>
      </div>
    </section>
  );
}

/** Sends a sample webhook of a field, so that a receiver can be tried before anything happens. */
function SendTest({ appId, pageId, field }: { appId: string; pageId: string; field: string }) {
  if (!(field in TESTABLE)) return null;
  return (
    <ActionButton
      label={
        <>
          Send a test event <span class="visually-hidden">of {field}</span>
        </>
      }
      onAct={async () => {
        await post('/deliveries/test', { page_id: pageId, app_id: appId, field });
        return 'Sent: its result is in Deliveries.';
      }}
    />
  );
}

function YesNoCell({ isYes, children }: { isYes: boolean; children?: ComponentChildren }) {
  return (
    <td class={isYes ? 'yes' : 'no'}>
      <StatusIcon shape={isYes ? 'check' : 'dash'} /> {isYes ? 'yes' : 'no'} {children}
    </td>
  );
}

function MissingFields({ text, label, request }: { text: string; label: string; request: string }) {
  return (
    <div class="note">
      <p>{text}</p>
      <Copyable label={label} text={request} />
    </div>
  );
}

const pageRequest = (graphUrl: string, pageId: string, fields: readonly string[]): string =>
  `curl ${graphUrl}/${pageId}/subscribed_apps \\
  -d subscribed_fields=${fields.join()} \\
  -d access_token=PAGE_ACCESS_TOKEN`;

const appRequest = (graphUrl: string, appId: string, callback: string | null, fields: readonly string[]): string =>
  `curl ${graphUrl}/${appId}/subscriptions \\
  -d object=page \\
  -d fields=${fields.join()} \\
  --data-urlencode callback_url=${callback ?? 'https://example.com/webhook'} \\
  -d verify_token=VERIFY_TOKEN \\
  --data-urlencode 'access_token=${appId}|APP_SECRET'`;
