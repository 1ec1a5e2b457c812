import type { AppId, PageId } from '../domain/ids.ts';
import {
  changeProfile,
  removeFromProfile,
  type MessengerProfile,
  type ProfileField,
} from '../domain/messenger-profile.ts';
import { recordEvent } from './record-event.ts';
import type { Ports } from './ports/ports.ts';
import { requireFound } from './require-found.ts';

/**
 * Sets fields of a Page's Messenger profile; the others stay. Refusals: not_found, get_started_missing, domain_not_listed.
 */
export function setMessengerProfile(
  ports: Ports,
  pageId: PageId,
  appId: AppId,
  patch: MessengerProfile,
): Promise<void> {
  const change = { set: Object.keys(patch), removed: [] };
  return update(ports, pageId, appId, change, (profile) => changeProfile(profile, patch));
}

/** Removes fields from a Page's Messenger profile, set or not. Refusals: not_found, get_started_missing. */
export function removeMessengerProfile(
  ports: Ports,
  pageId: PageId,
  appId: AppId,
  fields: readonly ProfileField[],
): Promise<void> {
  return update(ports, pageId, appId, { set: [], removed: fields }, (profile) => removeFromProfile(profile, fields));
}

const pickFields = (profile: MessengerProfile, fields: readonly string[]): MessengerProfile =>
  Object.fromEntries(Object.entries(profile).filter(([field]) => fields.includes(field)));

async function update(
  ports: Ports,
  pageId: PageId,
  appId: AppId,
  change: { readonly set: readonly string[]; readonly removed: readonly string[] },
  edit: (profile: MessengerProfile) => MessengerProfile,
): Promise<void> {
  await ports.store.write(async (tx) => {
    requireFound(await tx.pages.find(pageId), 'page', pageId);
    const before = await tx.messengerProfiles.find(pageId);
    const after = edit(before);
    await tx.messengerProfiles.save(pageId, after);
    const changed = [...change.set, ...change.removed];
    await recordEvent(ports, tx, pageId, {
      kind: 'messenger_profile_update',
      appId,
      ...change,
      before: pickFields(before, changed),
      after: pickFields(after, changed),
    });
  });
  ports.wake(pageId);
}
