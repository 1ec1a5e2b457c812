import { requireFound } from '../../app/require-found.ts';
import { updateCallSettings } from '../../app/update-call-settings.ts';
import { callSettingsPatch, encodeCallSettings } from '../../contract/call-settings.ts';
import { id, object, type Decoder } from '../../contract/graph-types.ts';
import type { JsonObject } from '../../contract/json.ts';
import type { PageId, Psid } from '../../domain/ids.ts';
import { Refused } from '../../domain/refusal.ts';
import { route, type Route } from '../route.ts';
import { callSettingsResult } from '../schemas/call-settings.ts';

const author = object({ by: id }, ['by']);

/** Decodes the author only: the Page and its eligibility are checked before any setting is read, as on the Graph surface. */
const change: Decoder<{ readonly by: Psid; readonly settings: JsonObject }> = {
  decode: (value, path) => ({ by: author.decode(value, path).by as Psid, settings: value as JsonObject }),
  schema: { allOf: [author.schema, callSettingsPatch.schema] },
};

export const callSettingsRoutes: readonly Route[] = [
  route({
    method: 'POST',
    path: '/pages/{id}/call_settings',
    summary: 'Changes call settings as an admin of the Page does in the settings page; by is the PSID of the admin',
    body: change,
    result: callSettingsResult,
    errors: 'graph',
    async answer({ ports, path, body: { by, settings } }) {
      const pageId = path.id as PageId;
      await ports.store.read(async (reads) => {
        const { eligible } = requireFound(await reads.pages.find(pageId), 'page', pageId);
        requireFound(await reads.admins.find(pageId, by), 'admin', by);
        if (!eligible && settings['call_routing'] !== undefined) throw new Refused({ reason: 'page_not_eligible' });
      });
      const patch = callSettingsPatch.decode(settings, []);
      const changed = await updateCallSettings(ports, { pageId, by: { admin: by }, patch });
      return { success: true as const, call_settings: encodeCallSettings(changed) };
    },
  }),
];
