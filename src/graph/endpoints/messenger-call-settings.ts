import { updateCallSettings } from '../../app/update-call-settings.ts';
import { decodeCallSettings, encodeCallSettings, FIELDS } from '../../contract/call-settings.ts';
import type { JsonObject } from '../../contract/json.ts';
import type { CallSettings } from '../../domain/call-settings.ts';
import type { Endpoint } from '../endpoint.ts';
import { fieldsParam, parseFields, select } from '../fields.ts';

/** Both success members: Meta's guide prints one or the other, clients look for either (docs/design.md §3.2). */
const SUCCESS = Object.freeze({ success: true, result: 'success' });

/** Replies by settings and `fields`: clients read the same settings many times. */
const replies = new WeakMap<CallSettings, Map<string, JsonObject>>();
const MOST_REPLIES = 16;
const LONGEST_FIELDS = 200;

export const readMessengerCallSettings: Endpoint = {
  method: 'GET',
  on: 'page',
  edge: 'messenger_call_settings',
  token: 'page',
  permissions: ['pages_messaging'],
  answer({ page, params }) {
    const fields = fieldsParam(params);
    const cached = cachedReplies(page.settings);
    const reply = cached.get(fields) ?? makeReply(page.settings, fields);
    if (cached.size < MOST_REPLIES && fields.length <= LONGEST_FIELDS) cached.set(fields, reply);
    return reply;
  },
};

function cachedReplies(settings: CallSettings): Map<string, JsonObject> {
  const cached = replies.get(settings);
  if (cached) return cached;
  const empty = new Map<string, JsonObject>();
  replies.set(settings, empty);
  return empty;
}

/** The reference's `data[]` and the bare members at once: each alone breaks a real client (docs/design.md §3.1). */
function makeReply(settings: CallSettings, fields: string): JsonObject {
  const selection = parseFields(fields);
  const members: JsonObject = encodeCallSettings(settings);
  // `video`, the old name of `video_enabled`, is answered to a client that asks for it, but not beside the new one.
  const hasNewName = selection.some(({ name }) => name === 'video_enabled') || selection.length === 0;
  const record = hasNewName ? members : { ...members, video: members['video_enabled'] };
  const selected = select(record, selection, FIELDS);
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
