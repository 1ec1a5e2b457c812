import { readTime } from '../../config/readers.ts';
import { UsageError } from '../../config/usage-error.ts';
import type { List } from '../../control/shapes/list.ts';
import type { NewToken, NewUserToken, TokenGrant, TokenRevoked, TokenView } from '../../control/shapes/tokens.ts';
import type { ControlClient } from '../../client/control-client.ts';
import type { OptionValues } from '../options.ts';
import { connect, findDemo, findPage, print, readWord, requireArgument } from './connection.ts';

/** Runs `switchhook tokens`: lists, creates or revokes access tokens of a Page, or of a person who manages Pages. */
export async function tokens(options: OptionValues): Promise<void> {
  const action = readWord(options, { list: 0, create: 0, revoke: 1 }, 'list');
  refuseUnusedFlags(options, action);
  const lifetime = readLifetime(options);
  const user = options.find('user');
  const path = user === undefined ? '/tokens' : '/user_tokens';
  if (action === 'revoke') {
    const id = readTokenId(requireArgument(options, 1, 'The id of the token'));
    const answer = await connect(options).control.delete<TokenRevoked>(`${path}/${id}`);
    return print(options, answer, () => `Token ${id} is revoked.`);
  }
  const { control } = connect(options);
  const holder = user === undefined ? { page_id: await findPage(control, options) } : { user_id: user };
  if (action === 'list') {
    const found = await listAll(control, path, holder);
    return print(options, { data: found }, () => (found.length === 0 ? 'No tokens.' : found.map(describe).join('\n')));
  }
  const permissions = options.find('permissions')?.split(',');
  const wanted: NewToken | NewUserToken = {
    app_id: options.find('app') ?? (await findDemo(control)).app_id,
    ...holder,
    ...(permissions && { permissions }),
    ...(lifetime !== undefined && { expires_in: lifetime }),
  };
  print(options, await control.post<TokenGrant>(path, wanted), ({ access_token: token }) => token);
}

/** Throws UsageError for a flag that the action does not take. */
function refuseUnusedFlags(options: OptionValues, action: 'list' | 'create' | 'revoke'): void {
  const ofCreate = ['app', 'permissions', 'expires-in'] as const;
  const unused = { create: [], list: ofCreate, revoke: [...ofCreate, 'page'] as const }[action];
  for (const name of unused) {
    if (options.find(name) !== undefined) throw new UsageError(`tokens ${action} does not take --${name}.`);
  }
  if (options.find('user') !== undefined && options.find('page') !== undefined) {
    throw new UsageError('Only one of --user and --page can be used.');
  }
}

/** Reads the lifetime of a new token, in seconds. Throws UsageError. */
function readLifetime(options: OptionValues): number | undefined {
  const text = options.find('expires-in');
  if (text === undefined) return undefined;
  const seconds = readTime('--expires-in', text) / 1000;
  if (seconds < 1 || !Number.isInteger(seconds)) {
    throw new UsageError(`--expires-in takes whole seconds, such as 30s or 24h, not "${text}".`);
  }
  return seconds;
}

/** Throws UsageError for text that is no id, such as the token itself, which must not be sent in a URL nor repeated. */
function readTokenId(text: string): string {
  if (/^[0-9a-f]{16}$/i.test(text)) return text.toLowerCase();
  throw new UsageError(
    'A token is revoked by the id that "switchhook tokens" prints, 16 hexadecimal digits, not by its text.',
  );
}

async function listAll(control: ControlClient, path: string, holder: object): Promise<readonly TokenView[]> {
  const found: TokenView[] = [];
  let after: string | undefined;
  do {
    const { data, next } = await control.get<List<TokenView>>(path, { ...holder, after });
    found.push(...data);
    after = next;
  } while (after !== undefined);
  return found;
}

const describe = ({ id, app_id: app, issued_at: issued, expires_at: expires, permissions }: TokenView): string =>
  `${id}  app ${app}  issued ${issued}  ${expires === null ? 'never expires' : `expires ${expires}`}  ${permissions.join(',')}`;
