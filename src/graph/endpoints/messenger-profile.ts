import { removeMessengerProfile, setMessengerProfile } from '../../app/update-messenger-profile.ts';
import {
  decodeProfile,
  decodeProfileFields,
  PROFILE_FIELDS,
  requireMessenger,
} from '../../contract/messenger-profile.ts';
import { ParamError } from '../../contract/param-error.ts';
import type { Endpoint } from '../endpoint.ts';
import { fieldsParam, parseFields, select } from '../fields.ts';

/** The Messenger profile of a Page. Source: docs/graph/messenger-profile.md §1. */

const permissions = ['pages_messaging'];
const SUCCESS = { result: 'success' };

/** Answers the fields asked for that are set, in one item of a list; an empty list when none is. */
export const readMessengerProfile: Endpoint = {
  method: 'GET',
  on: 'page',
  edge: 'messenger_profile',
  token: 'page',
  permissions,
  async answer({ ports, page, params }) {
    requireMessenger(params);
    const expression = fieldsParam(params);
    if (expression.trim() === '') throw new ParamError('missing', 'The parameter fields is required', ['fields']);
    const fields = parseFields(expression);
    const profile = await ports.store.read((reads) => reads.messengerProfiles.find(page.id));
    const selected = select({ ...profile }, fields, PROFILE_FIELDS);
    return { data: Object.keys(selected).length > 0 ? [selected] : [] };
  },
};

export const writeMessengerProfile: Endpoint = {
  method: 'POST',
  on: 'page',
  edge: 'messenger_profile',
  token: 'page',
  permissions,
  async answer({ ports, page, app, params }) {
    await setMessengerProfile(ports, page.id, app.id, decodeProfile(params));
    return SUCCESS;
  },
};

export const deleteMessengerProfile: Endpoint = {
  method: 'DELETE',
  on: 'page',
  edge: 'messenger_profile',
  token: 'page',
  permissions,
  async answer({ ports, page, app, params }) {
    await removeMessengerProfile(ports, page.id, app.id, decodeProfileFields(params));
    return SUCCESS;
  },
};
