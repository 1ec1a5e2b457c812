import { changeCallSettings, DEFAULT_CALL_SETTINGS, type CallSettingsPatch } from '../domain/call-settings.ts';
import type { PageId } from '../domain/ids.ts';
import { recordEvent } from './record-event.ts';
import type { Page } from './ports/entities.ts';
import type { Ports } from './ports/ports.ts';
import { makePageId } from './ids.ts';

/**
 * Creates a Page with the default settings, changed by `callSettings`. Routing is not checked: PARTNERS is accepted without
 * a subscribed app. Refusals: unknown_time_zone, closes_before_it_opens, duplicate_day.
 */
export async function createPage(
  ports: Ports,
  options: {
    readonly id?: PageId;
    readonly name: string;
    readonly category?: string;
    readonly eligible?: boolean;
    readonly callSettings?: CallSettingsPatch;
  },
): Promise<Page> {
  const unchecked = { eligible: true, subscribedToCalls: true };
  const page: Page = {
    id: options.id ?? makePageId(),
    name: options.name,
    category: options.category ?? null,
    eligible: options.eligible ?? true,
    settings: changeCallSettings(DEFAULT_CALL_SETTINGS, options.callSettings ?? {}, unchecked),
    revision: 0,
    createdAt: ports.clock.now(),
  };
  await ports.store.write(async (tx) => {
    await tx.pages.create(page);
    await recordEvent(ports, tx, page.id, { kind: 'page_created', settings: page.settings });
  });
  return page;
}
