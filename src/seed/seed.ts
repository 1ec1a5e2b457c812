import { callSettingsPatch } from '../contract/call-settings.ts';
import { boolean, id, list, object, paramName, string, text, type Decoder } from '../contract/graph-types.ts';
import { isJsonObject, type JsonObject } from '../contract/json.ts';
import { decodeProfile, PROFILE_FIELDS } from '../contract/messenger-profile.ts';
import { nameParam } from '../contract/names.ts';
import { ParamError } from '../contract/param-error.ts';
import { limitsParam } from '../contract/limits.ts';
import { seedConsumer } from '../contract/people.ts';
import { personaMembers } from '../contract/personas.ts';
import { callbackUrl, subscribedAppsParams } from '../contract/subscriptions.ts';
import { findUnknownMember } from '../contract/unknown-members.ts';
import { checkCallHours } from '../domain/call-hours.ts';
import { changeProfile, type MessengerProfile } from '../domain/messenger-profile.ts';

/** A Messenger profile; its members are checked by the decoder of the wire, which has the texts of the errors. */
const seedProfile: Decoder<MessengerProfile> = {
  decode(value, path) {
    const members = object({}).decode(value, []) && (value as JsonObject);
    const unknown = Object.keys(members).find((name) => !PROFILE_FIELDS.some((field) => field === name));
    if (unknown !== undefined) {
      throw new ParamError('unknown_value', `There is no member ${unknown} in ${paramName(path)}`, [...path, unknown]);
    }
    return changeProfile({}, decodeProfile(members));
  },
  schema: { type: 'object' },
};

/**
 * The seed: content for an empty instance. Every app is subscribed to every Page and gets a token for it. A token is made
 * from the app's secret and the Page's id, so a seed that has both determines the token.
 */
const seedFile = object(
  {
    /** Address of the schema, for editors. */
    $schema: string,
    /** Rate limits of the instance. */
    limits: limitsParam,
    apps: list(
      object(
        {
          name: nameParam,
          id,
          secret: text(200),
          requires_proof: boolean,
          /** Default: the built-in receiver. */
          callback_url: callbackUrl,
          fields: subscribedAppsParams.members.subscribed_fields,
        },
        ['name'],
      ),
    ),
    pages: list(
      object(
        {
          name: nameParam,
          id,
          eligible: boolean,
          call_settings: callSettingsPatch,
          /** A category of Meta's, such as `Restaurant`. */
          category: text(100),
          /** The people who write and call, each with a name or a first name. */
          consumers: list(seedConsumer),
          messenger_profile: seedProfile,
          personas: list(object({ ...personaMembers, id }, ['name', 'profile_picture_url'])),
          /** The people who manage the Page; one with the same `user_id` on several Pages is one person. */
          admins: list(object({ name: nameParam, psid: id, user_id: id }, ['name'])),
        },
        ['name'],
      ),
    ),
  },
  ['apps', 'pages'],
);

/** A seed as it is decoded. */
export type Seed = ReturnType<typeof seedFile.decode>;

/** The JSON Schema of a seed, for editors and other tools. */
export const seedSchema: JsonObject = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'Seed of a Switchhook instance',
  ...closed(seedFile.schema),
};

/** The seed of the dev mode when none is given. */
export const DEMO_SEED: Seed = {
  apps: [{ name: 'Demo app' }],
  pages: [
    {
      name: 'Demo Page',
      consumers: [
        { name: 'Alex', time_zone: 'America/Los_Angeles' },
        { name: 'Sam', time_zone: 'Europe/Berlin', locale: 'de_DE' },
      ],
      admins: [{ name: 'Robin' }],
    },
  ],
};

/** Reads a seed document. Throws ParamError, and Refused for call hours that are not valid. */
export function readSeed(document: unknown): Seed {
  if (!isJsonObject(document)) {
    throw new ParamError('invalid_object', 'A seed is a JSON object with apps and pages');
  }
  refuseUnknownMembers(document);
  const seed = seedFile.decode(document, []);
  // An id names one object, since a path has nothing but the id: of apps and Pages, and of the people of a Page.
  const nodes = [...seed.apps, ...seed.pages].map(({ id }) => id);
  refuseRepeatedIds(nodes);
  if (findRepeated(seed.apps.map((app) => app.secret)) !== undefined) {
    throw new ParamError('repeated', 'Two apps have the same secret, so their tokens would be the same');
  }
  for (const page of seed.pages) {
    const people = [...(page.consumers ?? []), ...(page.admins ?? [])].map(({ psid }) => psid);
    refuseRepeatedIds([...nodes, ...people, ...(page.personas ?? []).map(({ id }) => id)]);
    refuseRepeatedIds((page.admins ?? []).map((admin) => admin.user_id));
    if (page.call_settings?.callHours) checkCallHours(page.call_settings.callHours);
  }
  return seed;
}

/** Refuses a misspelt member, which would otherwise be left out of the instance in silence. */
function refuseUnknownMembers(document: unknown): void {
  const unknown = findUnknownMember(seedFile.schema, document);
  if (!unknown) return;
  const { path, name, nearest } = unknown;
  const place = path.length === 0 ? 'the seed' : paramName(path);
  const hint = nearest === undefined ? '' : `; did you mean ${nearest}?`;
  throw new ParamError('unknown_value', `There is no member ${name} in ${place}${hint}`, [...path, name]);
}

function refuseRepeatedIds(ids: readonly (string | undefined)[]): void {
  const repeated = findRepeated(ids);
  if (repeated !== undefined) throw new ParamError('repeated', `The id ${repeated} is given twice`);
}

const findRepeated = (values: readonly (string | undefined)[]): string | undefined =>
  values.find((each, i) => each !== undefined && values.indexOf(each) !== i);

/** Returns the schema with every object in it closed to members that it does not name. */
function closed(schema: JsonObject): JsonObject {
  const close = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(close);
    if (typeof value !== 'object' || value === null) return value;
    const inner = Object.fromEntries(Object.entries(value).map(([name, each]) => [name, close(each)]));
    return 'properties' in inner && inner['type'] === 'object' ? { ...inner, additionalProperties: false } : inner;
  };
  return close(schema) as JsonObject;
}
