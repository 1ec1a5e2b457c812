import type { JsonObject } from '../../src/contract/json.ts';
import { EXAMPLE_SEED } from '../../src/seed/example-seed.ts';
import { seedSchema } from '../../src/seed/seed.ts';
import { typeOf } from './openapi.ts';
import { code, table, writtenBy } from './table.ts';

/** Meaning and default of each member, by its path. A member without one, and one too many, are errors. */
const MEANINGS: Readonly<Record<string, string>> = {
  $schema: 'Address of the schema, for editors: `./node_modules/switchhook/dist/seed.schema.json`.',
  limits: 'Rate limits; default: none. Options such as `--limit-app` go over them.',
  'limits.app': 'Requests of an app in an hour; code 4.',
  'limits.page': 'Requests with tokens of a Page in an hour; code 32.',
  'limits.messenger': 'Requests with tokens of a Page in 24 hours; code 80006.',
  'limits.send': 'Messages that a Page sends in a second; code 613.',
  apps: 'Each app is subscribed to every Page and has a token for it.',
  'apps[].name': 'Name of the app.',
  'apps[].id': 'Id; default: a random one.',
  'apps[].secret': 'App secret, with which webhooks are signed; default: a random one.',
  'apps[].requires_proof': 'True for an app whose requests need an `appsecret_proof`; default: false.',
  'apps[].callback_url': 'Receiver of the webhooks, which is not verified; default: the built-in receiver.',
  'apps[].fields': 'Webhook fields, at app level and on each Page; default: those about calls.',
  pages: 'Pages with their people.',
  'pages[].name': 'Name of the Page.',
  'pages[].id': 'Id; default: a random one.',
  'pages[].category': 'Category, such as `Restaurant`; default: `Local business`.',
  'pages[].eligible': 'False for a Page to which calling is not open; default: true.',
  'pages[].call_settings': 'Call settings in the form of the wire; those left out have the defaults of a new Page.',
  'pages[].call_settings.audio_enabled': 'Consumers can call; default: true.',
  'pages[].call_settings.icon_enabled': 'The call icon is shown; default: true.',
  'pages[].call_settings.video_enabled': 'Video calls; default: false.',
  'pages[].call_settings.video': 'Earlier name of `video_enabled`.',
  'pages[].call_settings.call_hours': 'Call hours; default: open at all times.',
  'pages[].call_settings.call_hours.timezone_id': 'IANA time zone or ISO 8601 offset.',
  'pages[].call_settings.call_hours.weekly_operating_hours': 'One window a day; days that are not listed are closed.',
  'pages[].call_settings.call_hours.weekly_operating_hours[].day_of_week': 'Day.',
  'pages[].call_settings.call_hours.weekly_operating_hours[].open_time': 'First minute, four digits, `0900`.',
  'pages[].call_settings.call_hours.weekly_operating_hours[].close_time':
    'End, four digits; `2359` means until midnight.',
  'pages[].call_settings.call_routing': 'Destination of calls.',
  'pages[].call_settings.call_routing.ring_target':
    "`META` rings the Page's inbox, `PARTNERS` the apps; default: `META`.",
  'pages[].messenger_profile':
    'Messenger profile in the form of the wire: `get_started`, `greeting`, `ice_breakers`, `persistent_menu`, ' +
    '`whitelisted_domains`, `account_linking_url`, `commands`; default: none.',
  'pages[].personas': 'Personas, in whose name an app can send messages of the Page.',
  'pages[].personas[].name': 'Name of the persona.',
  'pages[].personas[].id': 'Id; default: a random one.',
  'pages[].personas[].profile_picture_url': 'Address of the picture, which is not downloaded.',
  'pages[].consumers': 'People who write to the Page and call it.',
  'pages[].consumers[].name': 'Whole name; default: first and last name. One of `name` and `first_name` is required.',
  'pages[].consumers[].first_name': 'First name in the profile; default: the first word of the name.',
  'pages[].consumers[].last_name': 'Last name in the profile; default: the other words of the name.',
  'pages[].consumers[].psid': 'PSID; default: a random one.',
  'pages[].consumers[].time_zone': 'Time zone of the phone and of the profile, an IANA name.',
  'pages[].consumers[].locale': 'Locale of the profile, such as `de_DE`; default: `en_US`.',
  'pages[].consumers[].gender': 'Gender of the profile; default: not public.',
  'pages[].consumers[].picture_color': 'Background of the generated profile picture; default: by the PSID.',
  'pages[].consumers[].has_profile': 'False for a person whose profile Graph does not give out; default: true.',
  'pages[].admins': 'People who manage the Page.',
  'pages[].admins[].name': 'Name of the person.',
  'pages[].admins[].psid': 'PSID; default: a random one.',
  'pages[].admins[].user_id': 'Id as a user of apps, the same on all Pages of a person; default: a random one.',
};

interface Member {
  readonly path: string;
  readonly isRequired: boolean;
  readonly schema: JsonObject;
}

/** Returns the page of seed files, from their schema. Throws for a member whose meaning is not written here. */
export function seedPage(): string {
  const members = membersOf(seedSchema, '');
  const paths = members.map(({ path }) => path);
  const missing = paths.filter((path) => !(path in MEANINGS));
  const surplus = Object.keys(MEANINGS).filter((path) => !paths.includes(path));
  if (missing.length + surplus.length > 0) {
    throw new Error(`Meanings of members of the seed are missing (${missing.join()}) or too many (${surplus.join()}).`);
  }
  return [
    '# Seed files\n',
    'A seed is the content of an empty instance, as JSON in UTF-8: `switchhook dev --seed seed.json` (`-` reads standard',
    'input), `createSwitchhook({ seed })` in a test, and `POST /_control/reset` with `{"seed": …}` on a running server.',
    '`switchhook init` writes the example below. A member with an unknown name is refused, and the message has the nearest',
    "known one. A Page token is made from the app's secret and the Page's id: set both, and the token is the same in every",
    'run. The first app and the first Page are those that `switchhook env` and `--json` print.\n',
    '## Members\n',
    table(
      ['member', 'type', 'meaning'],
      members.map(({ path, isRequired, schema }) => [
        isRequired ? `${code(path)} (required)` : code(path),
        nameType(schema),
        MEANINGS[path] ?? '',
      ]),
    ),
    'The JSON Schema is in the package: `switchhook/seed.schema.json`.\n',
    '## Example with every member\n',
    `\`\`\`json\n${JSON.stringify(EXAMPLE_SEED, undefined, 2)}\n\`\`\`\n`,
    writtenBy('src/seed/seed.ts', 'src/seed/example-seed.ts'),
  ].join('\n');
}

/** Lists the members of a schema of objects with all that are in them; the items of a list have `[]` in their path. */
function membersOf({ properties, required }: JsonObject, prefix: string): readonly Member[] {
  return Object.entries((properties ?? {}) as Readonly<Record<string, JsonObject>>).flatMap(([name, schema]) => {
    const path = `${prefix}${name}`;
    const isRequired = ((required ?? []) as readonly string[]).includes(name);
    const inner = schema['type'] === 'array' ? (schema['items'] as JsonObject) : schema;
    const innerPrefix = schema['type'] === 'array' ? `${path}[].` : `${path}.`;
    return [{ path, isRequired, schema }, ...membersOf(inner, innerPrefix)];
  });
}

/** Returns the type in a few words; members of objects have rows of their own. */
function nameType(schema: JsonObject): string {
  if (schema['type'] === 'array') return `list of ${nameType(schema['items'] as JsonObject)}`;
  if (schema['properties'] !== undefined) return 'object';
  return schema['pattern'] === '^[0-9]{1,32}$' ? 'string of digits' : typeOf(schema);
}
