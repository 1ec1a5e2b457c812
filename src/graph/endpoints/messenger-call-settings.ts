import { updateCallSettings } from '../../app/update-call-settings.ts';
import { decodeCallSettings, encodeCallSettings, FIELDS } from '../../contract/call-settings.ts';
import type { JsonObject } from '../../contract/json.ts';
import type { CallSettings } from '../../domain/call-settings.ts';
import type { Endpoint } from '../endpoint.ts';
import { parseFields, select } from '../fields.ts';

/** Both success members: Meta's guide prints one or the other, clients look for either (docs/design.md §3.2). */
const SUCCESS = Object.freeze({ success: true, result: 'success' });

/** Replies per settings and `fields`: the same settings are asked for again and again. */
const replies = new WeakMap<CallSettings, Map<string, JsonObject>>();
const MOST_REPLIES = 16;
const LONGEST_KEPT = 200;

export const readMessengerCallSettings: Endpoint = {
  method: 'GET',
  on: 'page',
  edge: 'messenger_call_settings',
  token: 'page',
  permissions: ['pages_messaging'],
  async answer({ page, params }) {
    const fields = typeof params['fields'] === 'string' ? params['fields'] : '';
    let known = replies.get(page.settings);
    if (!known) replies.set(page.settings, (known = new Map<string, JsonObject>()));
    const reply = known.get(fields) ?? makeReply(page.settings, fields);
    if (known.size < MOST_REPLIES && fields.length <= LONGEST_KEPT) known.set(fields, reply);
    return reply;
  },
};

/** The reference's `data[]` and the bare members at once: each alone breaks a real client (docs/design.md §3.1). */
function makeReply(settings: CallSettings, fields: string): JsonObject {
  const asked = parseFields(fields);
  const members: JsonObject = encodeCallSettings(settings);
  // The old name of `video_enabled` is answered to who asks for it, never beside the new one.
  const both = asked.some(({ name }) => name === 'video_enabled') || asked.length === 0;
  const selected = select(both ? members : { ...members, video: members['video_enabled'] }, asked, FIELDS);
  return { data: [selected], ...selected };
}

export const writeMessengerCallSettings: Endpoint = {
  method: 'POST',
  on: 'page',
  edge: 'messenger_call_settings',
  token: 'page',
  permissions: ['pages_messaging'],
  eligibleOnly: ['call_routing'],
  async answer({ ports, page, app, params }) {
    await updateCallSettings(ports, { pageId: page.id, by: { appId: app.id }, patch: decodeCallSettings(params) });
    return SUCCESS;
  },
};
