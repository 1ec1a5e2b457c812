import type { Admin } from '../../control/shapes/people.ts';
import type { NewRequest } from '../../control/shapes/requests.ts';
import { useActingApp } from '../use-acting-app.ts';

/** Token with which the explorer sends: one that the server makes for a Page, a person or an app, one that the user types, or none. */
export type TokenChoice =
  | { readonly kind: 'page' | 'app' | 'none' }
  | { readonly kind: 'user'; readonly userId: string }
  | { readonly kind: 'own'; readonly token: string };

/** Returns the members of a request to control that choose the token. */
export function toHolder(
  choice: TokenChoice,
  ids: Readonly<Record<'page-id' | 'app-id', string | undefined>>,
): Pick<NewRequest, 'app_id' | 'page_id' | 'user_id' | 'access_token'> {
  const app = ids['app-id'] === undefined ? {} : { app_id: ids['app-id'] };
  switch (choice.kind) {
    case 'page':
      return { ...app, ...(ids['page-id'] !== undefined && { page_id: ids['page-id'] }) };
    case 'app':
      return app;
    case 'user':
      return { ...app, user_id: choice.userId };
    case 'own':
      return choice.token === '' ? {} : { access_token: choice.token };
    case 'none':
      return {};
  }
}

/** Choice of the access token. Those that the server makes are never shown. */
export function TokenPicker({
  choice,
  onChoose,
  admins,
  pageName,
}: {
  choice: TokenChoice;
  onChoose: (choice: TokenChoice) => void;
  admins: readonly Admin[];
  pageName: string | undefined;
}) {
  const app = useActingApp();
  const of = app ? ` of ${app.name}` : '';
  const value = choice.kind === 'user' ? choice.userId : choice.kind;
  return (
    <>
      <label>
        Access token
        <select
          value={value}
          onChange={(event) => {
            const next = event.currentTarget.value;
            if (next === 'page' || next === 'app' || next === 'none') onChoose({ kind: next });
            else if (next === 'own') onChoose({ kind: 'own', token: '' });
            else onChoose({ kind: 'user', userId: next });
          }}
        >
          {pageName !== undefined && (
            <option value="page">
              Page token{of} for {pageName}
            </option>
          )}
          <option value="app">App token{of}</option>
          {admins.map(({ user_id: id, name }) =>
            id === null ? null : (
              <option key={id} value={id}>
                User token{of} for {name}
              </option>
            ),
          )}
          <option value="own">A token of yours</option>
          <option value="none">No token</option>
        </select>
      </label>
      {choice.kind === 'own' && (
        <label>
          Your token
          <input
            type="password"
            required
            autocomplete="off"
            value={choice.token}
            onInput={(event) => onChoose({ kind: 'own', token: event.currentTarget.value })}
          />
        </label>
      )}
    </>
  );
}
