import type { CallPermission } from '../domain/call-permission.ts';
import type { PageId, Psid } from '../domain/ids.ts';
import { Refused } from '../domain/refusal.ts';
import type { Ports } from './ports/ports.ts';
import { requireFound } from './require-found.ts';

/**
 * Returns the permission of a person and the present in epoch ms. Refusals: not_found, page_not_eligible,
 * calling_not_enabled, unknown_person. Source: docs/graph/calls.md §6.1.
 */
export function findCallPermission(
  ports: Ports,
  pageId: PageId,
  psid: Psid,
): Promise<{ readonly permission: CallPermission; readonly at: number }> {
  return ports.store.read(async (reads) => {
    const page = requireFound(await reads.pages.find(pageId), 'page', pageId);
    if (!page.eligible) throw new Refused({ reason: 'page_not_eligible' });
    if (!page.settings.audioEnabled) throw new Refused({ reason: 'calling_not_enabled' });
    if (!(await reads.consumers.find(pageId, psid))) throw new Refused({ reason: 'unknown_person' });
    return { permission: await reads.callPermissions.find(pageId, psid), at: ports.clock.now() };
  });
}
