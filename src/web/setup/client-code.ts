import type { AppView } from '../../control/shapes/apps.ts';
import type { PageView } from '../../control/shapes/pages.ts';
import type { Consumer } from '../../control/shapes/people.ts';

/** Values that the code of a client needs. */
export interface ClientValues {
  /** Address of the server with the path of the Graph version, without a slash at the end. */
  readonly graphUrl: string;
  readonly appId: string;
  readonly appSecret: string;
  readonly pageId: string;
  /** Consumer of the Page; undefined when it has none. */
  readonly psid: string | undefined;
  /** Undefined where no token is known: code then names the variable. */
  readonly pageToken: string | undefined;
}

const TOKEN_PLACEHOLDER = 'PASTE_A_TOKEN_HERE';

/** Returns the lines of a `.env` file, with the names that `switchhook env` uses. */
export function toEnv(values: ClientValues): string {
  const { graphUrl, appId, appSecret, pageId, psid, pageToken = TOKEN_PLACEHOLDER } = values;
  return [
    `SWITCHHOOK_URL=${new URL(graphUrl).origin}`,
    `APP_ID=${appId}`,
    `APP_SECRET=${appSecret}`,
    `APP_TOKEN=${appId}|${appSecret}`,
    `PAGE_ID=${pageId}`,
    `PAGE_TOKEN=${pageToken}`,
    ...(psid === undefined ? [] : [`PSID=${psid}`]),
  ].join('\n');
}

/** Returns a curl command that reads the call settings of the Page. */
export function toCurl({ graphUrl, pageId, pageToken = '$PAGE_TOKEN' }: ClientValues): string {
  return `curl "${graphUrl}/${pageId}/messenger_call_settings" \\\n  -H "Authorization: Bearer ${pageToken}"`;
}

/** Returns code for facebook-nodejs-business-sdk that reads the call settings of the Page. */
export function toBusinessSdk({ graphUrl, pageId, pageToken = TOKEN_PLACEHOLDER }: ClientValues): string {
  const { origin, pathname } = new URL(graphUrl);
  return `import sdk from 'facebook-nodejs-business-sdk';

const { FacebookAdsApi } = sdk;
// The official SDK has its address and version in static members.
Object.defineProperty(FacebookAdsApi, 'GRAPH', { get: () => '${origin}' });
Object.defineProperty(FacebookAdsApi, 'VERSION', { get: () => '${pathname.slice(1)}' });
const api = new FacebookAdsApi('${pageToken}');
console.log(await api.call('GET', ['${pageId}', 'messenger_call_settings']));`;
}

/** Returns a seed file with the app and the Page, whose people keep their ids. */
export function toSeed(
  app: Pick<AppView, 'id' | 'name' | 'subscription'> & { readonly secret: string },
  page: PageView,
  consumers: readonly Consumer[],
  origin: string,
): string {
  const callback = app.subscription?.callback_url;
  // Without an address, the seed subscribes the app to the built-in receiver.
  const isOwn = callback?.startsWith(`${origin}/_control/receivers/`) ?? true;
  const { id, name, call_settings: settings, eligible, admins } = page;
  const seed = {
    apps: [
      {
        name: app.name,
        id: app.id,
        secret: app.secret,
        ...(!isOwn && { callback_url: callback }),
        ...(app.subscription && { fields: app.subscription.fields }),
      },
    ],
    pages: [
      {
        name,
        id,
        eligible,
        call_settings: settings,
        consumers: consumers.map((each) => ({
          psid: each.psid,
          first_name: each.first_name,
          last_name: each.last_name,
          ...(each.time_zone !== null && { time_zone: each.time_zone }),
          locale: each.locale,
          ...(each.gender !== null && { gender: each.gender }),
          has_profile: each.has_profile,
        })),
        admins: admins.map((each) => ({
          name: each.name,
          psid: each.psid,
          ...(each.user_id !== null && { user_id: each.user_id }),
        })),
      },
    ],
  };
  return JSON.stringify(seed, null, 2);
}
