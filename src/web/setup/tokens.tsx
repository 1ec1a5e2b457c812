import { useState } from 'preact/hooks';
import type { AppName } from '../../control/shapes/apps.ts';
import type { List } from '../../control/shapes/list.ts';
import type { PageView } from '../../control/shapes/pages.ts';
import type { TokenGrant, TokenView } from '../../control/shapes/tokens.ts';
import { useLiveStream } from '../api/live-stream.tsx';
import { useResource } from '../api/use-resource.ts';
import { useNow } from '../clock/clock.tsx';
import { remove, type ControlError } from '../api/control.ts';
import { ConfirmButton } from '../parts/dialog.tsx';
import { Empty, ErrorMessage, ResourceView } from '../parts/resource-view.tsx';
import { Secret } from '../parts/secret.tsx';
import { Time } from '../parts/time.tsx';
import { usePost } from '../parts/use-post.ts';

const HOUR_SECONDS = 3600;
const LIFETIMES = {
  never: { title: 'Never', seconds: undefined },
  hour: { title: 'In 1 hour', seconds: HOUR_SECONDS },
  day: { title: 'In 1 day', seconds: 24 * HOUR_SECONDS },
  sixtyDays: { title: 'In 60 days', seconds: 60 * 24 * HOUR_SECONDS },
} as const;

/** Access tokens of the chosen Page, and the form that makes new ones. */
export function Tokens({
  page,
  apps,
  onMake,
  onRevoke,
}: {
  page: PageView;
  apps: readonly AppName[];
  /** Runs with each new Page access token. */
  onMake: (token: { readonly id: string; readonly appId: string; readonly accessToken: string }) => void;
  /** Runs with the id of each token that was revoked. */
  onRevoke: (id: string) => void;
}) {
  /** The user id of the person whose tokens are listed and made; empty for the Page. */
  const [holder, setHolder] = useState('');
  const path = holder === '' ? '/tokens' : '/user_tokens';
  const of = holder === '' ? { page_id: page.id } : { user_id: holder };
  const tokens = useResource<List<TokenView>>(`${path}?${new URLSearchParams(of).toString()}`, 'page');
  const { notify } = useLiveStream();
  const { isBusy, error, post } = usePost();
  const [made, setMade] = useState<{ readonly id: string; readonly title: string; readonly token: string }>();
  const now = useNow();
  const person = page.admins.find(({ user_id: id }) => id === holder)?.name;
  const appName = (id: string): string => apps.find((app) => app.id === id)?.name ?? `App ${id}`;
  return (
    <section class="panel" aria-labelledby="setup-tokens">
      <h2 id="setup-tokens">Access tokens of {page.name}</h2>
      <p class="hint">
        Only a hash of each token is stored, so a token can be shown only when it is made. Have you lost one? Make a new
        one.
      </p>
      <form
        class="inline-form"
        onSubmit={async (event) => {
          event.preventDefault();
          const form = new FormData(event.currentTarget);
          const app = form.get('app') as string;
          const { seconds } = LIFETIMES[form.get('expires') as keyof typeof LIFETIMES];
          const expires = seconds === undefined ? {} : { expires_in: seconds };
          const grant = await post<TokenGrant>(path, { app_id: app, ...of, ...expires });
          if (!grant) return;
          setMade({
            id: grant.id,
            title: `token of ${appName(app)} for ${person ?? page.name}`,
            token: grant.access_token,
          });
          if (holder === '') onMake({ id: grant.id, appId: app, accessToken: grant.access_token });
          notify('page');
        }}
      >
        <label>
          App
          <select name="app">
            {apps.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </select>
        </label>
        <label>
          Token of
          <select value={holder} onChange={(event) => setHolder(event.currentTarget.value)}>
            <option value="">the Page {page.name}</option>
            {page.admins.map(({ user_id: id, name }) =>
              id === null ? null : (
                <option key={id} value={id}>
                  the person {name}
                </option>
              ),
            )}
          </select>
        </label>
        <label>
          Expires
          <select name="expires">
            {Object.entries(LIFETIMES).map(([value, { title }]) => (
              <option key={value} value={value}>
                {title}
              </option>
            ))}
          </select>
        </label>
        <button class="primary" disabled={apps.length === 0} aria-disabled={isBusy}>
          Make a new token
        </button>
      </form>
      {error && <ErrorMessage error={error} />}
      <div role="status">
        {made && (
          <p class="note">
            New {made.title}: <Secret text={made.token} what={`the new ${made.title}`} /> Copy it now: it cannot be
            shown again.
          </p>
        )}
      </div>
      <ResourceView resource={tokens} name="the tokens">
        {({ data, next }) => (
          <>
            {data.length === 0 ? (
              <Empty>{person ?? 'This Page'} has no access token. Make a new one above.</Empty>
            ) : (
              <div class="table-box" role="region" aria-label="Access tokens" tabIndex={0}>
                <table>
                  <caption>Tokens of {person === undefined ? `the Page ${page.name}` : `the person ${person}`}</caption>
                  <thead>
                    <tr>
                      <th scope="col">Hash</th>
                      <th scope="col">App</th>
                      <th scope="col">Permissions</th>
                      <th scope="col">Made</th>
                      <th scope="col">Expires</th>
                      <th scope="col">Action</th>
                    </tr>
                  </thead>
                  <tbody>
                    {data.map(({ id, app_id: appId, permissions, issued_at: issued, expires_at: expires }) => (
                      <tr key={id}>
                        <td data-label="Hash">
                          <code>{id.slice(0, 8)}…</code>
                        </td>
                        <td data-label="App">{appName(appId)}</td>
                        <td data-label="Permissions">
                          <code>{permissions.join(', ')}</code>
                        </td>
                        <td data-label="Made">
                          <Time at={issued} format="short" />
                        </td>
                        <td data-label="Expires">
                          {expires === null ? 'never' : <Time at={expires} format="short" />}{' '}
                          {expires !== null && Date.parse(expires) <= now && <span class="badge bad">expired</span>}
                        </td>
                        <td>
                          <RevokeButton
                            path={`${path}/${id}`}
                            id={id}
                            app={appName(appId)}
                            onRevoke={() => {
                              if (made?.id === id) setMade(undefined);
                              onRevoke(id);
                              notify('page');
                            }}
                          />
                        </td>
                      </tr>
                    ))}
                  </tbody>
                </table>
              </div>
            )}
            {next !== undefined && <p class="hint">There are more tokens than one search finds.</p>}
          </>
        )}
      </ResourceView>
    </section>
  );
}

function RevokeButton({
  path,
  id,
  app,
  onRevoke,
}: {
  /** Path of the DELETE that revokes. */
  path: string;
  id: string;
  app: string;
  onRevoke: () => void;
}) {
  const [error, setError] = useState<ControlError>();
  return (
    <>
      <ConfirmButton
        label="Revoke"
        describedAs={`Revoke the token ${id.slice(0, 8)}`}
        title={`Revoke the token ${id.slice(0, 8)}… of ${app}?`}
        text={<p>Requests with it are refused from now on, with error 190. This cannot be undone.</p>}
        action="Revoke"
        onConfirm={() => void remove(path).then(onRevoke, setError)}
      />
      {error && <ErrorMessage error={error} />}
    </>
  );
}
