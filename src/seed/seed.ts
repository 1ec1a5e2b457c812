import { callSettingsPatch } from '../contract/call-settings.ts';
import { boolean, id, list, object, string } from '../contract/graph-types.ts';
import { ParamError } from '../contract/param-error.ts';
import { subscribedAppsParams } from '../contract/subscriptions.ts';
import { timeZoneName } from '../contract/time-zone-name.ts';
import { checkCallHours } from '../domain/call-hours.ts';

/**
 * The seed: content for an empty instance. Every app is subscribed to every Page and gets a token for it. A token is made
 * from the app's secret and the Page's id, so a seed that has both determines the token.
 */
const seedFile = object(
  {
    apps: list(
      object(
        {
          name: string,
          id,
          secret: string,
          /** Default: the built-in receiver. */
          callback_url: string,
          fields: subscribedAppsParams.members.subscribed_fields,
        },
        ['name'],
      ),
    ),
    pages: list(
      object(
        {
          name: string,
          id,
          eligible: boolean,
          call_settings: callSettingsPatch,
          consumers: list(object({ name: string, psid: id, time_zone: timeZoneName }, ['name'])),
          /** The people who manage the Page. */
          admins: list(object({ name: string, psid: id }, ['name'])),
        },
        ['name'],
      ),
    ),
  },
  ['apps', 'pages'],
);

/** A seed as it is decoded. */
export type Seed = ReturnType<typeof seedFile.decode>;

/** The seed of the dev mode when none is given. */
export const DEMO_SEED: Seed = {
  apps: [{ name: 'Demo app' }],
  pages: [
    {
      name: 'Demo Page',
      consumers: [
        { name: 'Alex', time_zone: 'America/Los_Angeles' },
        { name: 'Sam', time_zone: 'Europe/Berlin' },
      ],
      admins: [{ name: 'Robin' }],
    },
  ],
};

/** Reads a seed document. Throws ParamError, and Refused for call hours that are not valid. */
export function readSeed(document: unknown): Seed {
  const seed = seedFile.decode(document, []);
  refuseRepeatedIds(seed.apps.map((app) => app.id));
  if (findRepeated(seed.apps.map((app) => app.secret)) !== undefined) {
    throw new ParamError('repeated', 'Two apps have the same secret, so their tokens would be the same');
  }
  refuseRepeatedIds(seed.pages.map((page) => page.id));
  for (const page of seed.pages) {
    refuseRepeatedIds([...(page.consumers ?? []), ...(page.admins ?? [])].map((person) => person.psid));
    if (page.call_settings?.callHours) checkCallHours(page.call_settings.callHours);
  }
  return seed;
}

function refuseRepeatedIds(ids: readonly (string | undefined)[]): void {
  const repeated = findRepeated(ids);
  if (repeated !== undefined) throw new ParamError('repeated', `The id ${repeated} is given twice`);
}

const findRepeated = (values: readonly (string | undefined)[]): string | undefined =>
  values.find((each, i) => each !== undefined && values.indexOf(each) !== i);
