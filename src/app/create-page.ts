import { changeCallSettings, DEFAULT_CALL_SETTINGS, type CallSettingsPatch } from '../domain/call-settings.ts';
import type { PageId } from '../domain/ids.ts';
import { recordEvent } from './record-event.ts';
import type { Page } from './ports/entities.ts';
import type { Ports } from './ports/ports.ts';
import { makePageId } from './ids.ts';

/**
 * Makes a Page with the default settings, changed by `callSettings`; here they may be anything that hours allow, also
 * PARTNERS with nobody subscribed. Refusals: unknown_time_zone, closes_before_it_opens, duplicate_day.
 */
export async function createPage(
  ports: Ports,
  given: {
    readonly id?: PageId;
    readonly name: string;
    readonly eligible?: boolean;
    readonly callSettings?: CallSettingsPatch;
  },
): Promise<Page> {
  const anything = { eligible: true, subscribedToCalls: true };
  const page: Page = {
    id: given.id ?? makePageId(),
    name: given.name,
    eligible: given.eligible ?? true,
    settings: changeCallSettings(DEFAULT_CALL_SETTINGS, given.callSettings ?? {}, anything),
    revision: 0,
    createdAt: ports.clock.now(),
  };
  await ports.store.write(async (tx) => {
    await tx.pages.create(page);
    await recordEvent(ports, tx, page.id, { kind: 'page_created', settings: page.settings });
  });
  return page;
}
