import { requireFound } from '../../app/require-found.ts';
import { updateCallSettings } from '../../app/update-call-settings.ts';
import { callSettingsPatch, encodeCallSettings } from '../../contract/call-settings.ts';
import { id, object } from '../../contract/graph-types.ts';
import type { PageId, Psid } from '../../domain/ids.ts';
import { Refused } from '../../domain/refusal.ts';
import { asGraphError } from '../as-graph-error.ts';
import type { ControlRequest, Route } from '../route.ts';
import type * as shapes from '../shapes.ts';

const change = object({ by: id }, ['by']);

/** The settings page of a Page's people. */
export const callSettingsRoutes: readonly Route[] = [
  {
    method: 'POST',
    path: '/pages/{id}/call_settings',
    does: 'a person who runs the Page changes its call settings {by, …settings as on the wire}',
    answer: (asked) => asGraphError(asked, () => changeAsPerson(asked)),
  },
];

async function changeAsPerson({ ports, path, body }: ControlRequest): Promise<shapes.CallSettingsResult> {
  const pageId = path['id'] as PageId;
  const admin = change.decode(body, []).by as Psid;
  await ports.store.read(async (reads) => {
    const { eligible } = requireFound(await reads.pages.find(pageId), 'page', pageId);
    requireFound(await reads.admins.find(pageId, admin), 'admin', admin);
    // Before anything is read of the settings, as the API does.
    if (!eligible && body['call_routing'] !== undefined) throw new Refused({ reason: 'page_not_eligible' });
  });
  const settings = await updateCallSettings(ports, {
    pageId,
    by: { admin },
    patch: callSettingsPatch.decode(body, []),
  });
  return { success: true, call_settings: encodeCallSettings(settings) };
}
