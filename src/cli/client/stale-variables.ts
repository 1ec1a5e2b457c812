import { ControlError, type ControlClient } from '../../client/control-client.ts';
import type { AppCredentials } from '../../control/shapes/apps.ts';
import type { Demo } from '../../control/shapes/instance.ts';

/**
 * Resolves to the names of the variables of `switchhook env` whose values the instance does not have, such as those of a shell
 * that is older than a reset. PAGE_TOKEN is not among them: only the Graph API says whether a token works.
 */
export async function findStaleVariables(
  control: ControlClient,
  environment: Readonly<Record<string, string | undefined>>,
  demo: Demo | undefined,
): Promise<readonly string[]> {
  const secretOf = (id: string) => find<AppCredentials>(control, `/apps/${encodeURIComponent(id)}/secret`);
  const pageId = environment['PAGE_ID'] || demo?.page_id;
  const appId = environment['APP_ID'] || demo?.app_id;
  const isCurrent: Readonly<Record<string, (value: string) => Promise<boolean>>> = {
    APP_ID: async (id) => (await secretOf(id)) !== undefined,
    APP_SECRET: async (secret) => appId === undefined || (await secretOf(appId))?.secret === secret,
    APP_TOKEN: async (token) => {
      const [id = '', secret] = token.split('|');
      return (await secretOf(id))?.secret === secret;
    },
    PAGE_ID: async (id) => (await find(control, `/pages/${encodeURIComponent(id)}`)) !== undefined,
    PSID: async (psid) =>
      pageId === undefined ||
      (await find(control, `/threads/${encodeURIComponent(pageId)}/${encodeURIComponent(psid)}`)) !== undefined,
  };
  const stale: string[] = [];
  for (const [name, check] of Object.entries(isCurrent)) {
    const value = environment[name];
    if (value && !(await check(value))) stale.push(name);
  }
  return stale;
}

/** Resolves to undefined where the instance has no such thing, or the id has a form that no id has. */
async function find<T extends object>(control: ControlClient, path: string): Promise<T | undefined> {
  try {
    return await control.get<T>(path);
  } catch (error) {
    if (error instanceof ControlError && [400, 404].includes(error.status)) return undefined;
    throw error;
  }
}
