import { useEffect, useState } from 'preact/hooks';
import type { AppCredentials, AppName, AppView } from '../../control/shapes/apps.ts';
import type { Demo } from '../../control/shapes/instance.ts';
import type { PageView } from '../../control/shapes/pages.ts';
import { get } from '../api/control.ts';
import { useResource } from '../api/use-resource.ts';
import { useChoice } from '../choice.tsx';
import { useApps, usePage } from '../page.tsx';
import { ErrorMessage, ResourceView } from '../parts/resource-view.tsx';
import '../style/setup.css';
import { useActingApp, useGraphPath } from '../use-acting-app.ts';
import { Apps } from './apps.tsx';
import { ClientCode } from './client-code-panel.tsx';
import { Pages } from './pages.tsx';
import { Admins, Consumers } from './people.tsx';
import { Tokens } from './tokens.tsx';

/** Everything that an instance consists of: apps, Pages, people and tokens, to be made, renamed and copied. */
export function Setup() {
  const { pageId, error } = useChoice();
  const page = usePage();
  const apps = useApps();
  return (
    <div class="setup">
      <h1>Setup</h1>
      {error && <ErrorMessage error={error} />}
      <div class="setup-columns">
        <Apps apps={apps} />
        <Pages />
        {pageId !== undefined && (
          <>
            <Consumers pageId={pageId} />
            <Admins pageId={pageId} />
          </>
        )}
      </div>
      {pageId !== undefined && apps.data && (
        <ResourceView resource={page} name="the Page">
          {(data) => <PageSetup key={data.id} page={data} apps={apps.data?.data ?? []} />}
        </ResourceView>
      )}
    </div>
  );
}

/** Tokens of the chosen Page, and the code with which a client uses one. */
function PageSetup({ page, apps }: { page: PageView; apps: readonly AppName[] }) {
  const { demo: firstDemo, consumers } = useChoice();
  // Loaded again after a token was revoked.
  const { data: demo = firstDemo } = useResource<Demo>(firstDemo && '/shown', 'page');
  const graphPath = useGraphPath();
  const acting = useActingApp();
  const [made, setMade] = useState<{ readonly id: string; readonly appId: string; readonly accessToken: string }>();
  const appId = made?.appId ?? acting?.id;
  const { data: app } = useResource<AppView>(appId === undefined ? undefined : `/apps/${appId}`, 'page');
  const [secrets, setSecrets] = useState<AppCredentials>();
  useEffect(() => {
    if (appId !== undefined) void get<AppCredentials>(`/apps/${appId}/secret`).then(setSecrets, () => {});
  }, [appId]);
  const ofDemo =
    demo && !demo.token_revoked && demo.app_id === appId && demo.page_id === page.id ? demo.access_token : undefined;
  return (
    <>
      <Tokens
        page={page}
        apps={apps}
        onMake={setMade}
        onRevoke={(id) => setMade((before) => (before?.id === id ? undefined : before))}
      />
      {app && secrets?.id === app.id && (
        <ClientCode
          app={{ ...app, secret: secrets.secret }}
          page={page}
          consumers={consumers}
          values={{
            graphUrl: `${location.origin}${graphPath}`,
            appId: app.id,
            appSecret: secrets.secret,
            pageId: page.id,
            psid: consumers[0]?.psid,
            pageToken: made?.accessToken ?? ofDemo,
          }}
        />
      )}
    </>
  );
}
