import { UsageError } from '../../config/usage-error.ts';
import { didYouMean } from '../../contract/nearest-name.ts';
import type { AppCredentials } from '../../control/shapes/apps.ts';
import type { OptionValues } from '../options.ts';
import { connect, findDemo, findFirstConsumer } from './connection.ts';

/** Instructions to set the address of the server in each client, as a comment above the variables. */
const CLIENTS: Readonly<Record<string, readonly string[]>> = {
  curl: ['curl "$SWITCHHOOK_URL/v26.0/$PAGE_ID?access_token=$PAGE_TOKEN"'],
  'facebook-nodejs-business-sdk': [
    "Object.defineProperty(FacebookAdsApi, 'GRAPH', { get: () => process.env.SWITCHHOOK_URL });",
  ],
  facebook_business: [
    'from facebook_business.session import FacebookSession',
    "FacebookSession.GRAPH = os.environ['SWITCHHOOK_URL']",
  ],
  'facebook-php-business-sdk': [
    'The host is hard-coded: HTTPS_PROXY=http://127.0.0.1:4080 with `switchhook proxy`, see docs/how-to/fixed-host.md',
  ],
  'facebook-java-business-sdk': ['new APIContext(System.getenv("SWITCHHOOK_URL"), null, "v26.0", token, secret, null)'],
  'messaging-api-messenger': ['new MessengerClient({ accessToken, origin: process.env.SWITCHHOOK_URL })'],
  bottender: ['bottender.config.js: channels.messenger.origin = process.env.SWITCHHOOK_URL'],
  botkit: [
    'new FacebookAdapter({ api_host: new URL(process.env.SWITCHHOOK_URL).host, … }), behind `switchhook dev --tls`',
  ],
};

const FORMATS = ['sh', 'dotenv', 'json'];

/** Runs `switchhook env`: prints the variables of the first app and Page for a client. */
export async function env(options: OptionValues): Promise<void> {
  const [client = 'curl', surplus] = options.positionals;
  if (surplus !== undefined) throw new UsageError(`Unexpected argument '${surplus}' behind ${client}.`);
  const how = CLIENTS[client];
  if (!how) {
    const names = Object.keys(CLIENTS);
    throw new UsageError(`env knows ${names.join(', ')}, not "${client}".${didYouMean(client, names)}`);
  }
  const format = options.isOn('json') ? 'json' : options.require('format');
  if (!FORMATS.includes(format)) {
    throw new UsageError(`--format takes ${FORMATS.join(', ')}, not "${format}".${didYouMean(format, FORMATS)}`);
  }
  const variables = options.isOn('unset') ? NAMES.map((name) => [name, ''] as const) : await findVariables(options);
  process.stdout.write(FORMATTERS[format]?.(variables, options.isOn('unset'), how) ?? '');
}

const NAMES = ['SWITCHHOOK_URL', 'APP_ID', 'APP_SECRET', 'APP_TOKEN', 'PAGE_ID', 'PAGE_TOKEN', 'PSID'] as const;
type Variables = readonly (readonly [string, string])[];

async function findVariables(options: OptionValues): Promise<Variables> {
  const { url, control } = connect(options);
  const demo = await findDemo(control);
  const { secret } = await control.get<AppCredentials>(`/apps/${demo.app_id}/secret`);
  const psid = await findFirstConsumer(control, demo.page_id);
  if (demo.token_revoked) {
    process.stderr.write(
      'switchhook: PAGE_TOKEN is left out: the token that the seed made was revoked. ' +
        'Make a new one: export PAGE_TOKEN="$(switchhook tokens create)"\n',
    );
  }
  return [
    ['SWITCHHOOK_URL', url],
    ['APP_ID', demo.app_id],
    ['APP_SECRET', secret],
    ['APP_TOKEN', `${demo.app_id}|${secret}`],
    ['PAGE_ID', demo.page_id],
    ...(demo.token_revoked ? [] : [['PAGE_TOKEN', demo.access_token] as const]),
    ...(psid === undefined ? [] : [['PSID', psid] as const]),
  ];
}

const FORMATTERS: Readonly<Record<string, (variables: Variables, unset: boolean, how: readonly string[]) => string>> = {
  sh: (variables, unset, how) =>
    variables.map(([name, value]) => (unset ? `unset ${name}\n` : `export ${name}='${value}'\n`)).join('') +
    (unset ? '' : how.map((line) => `# ${line}\n`).join('')),
  dotenv: (variables, unset) => variables.map(([name, value]) => `${name}=${unset ? '' : value}\n`).join(''),
  json: (variables) => `${JSON.stringify(Object.fromEntries(variables))}\n`,
};
