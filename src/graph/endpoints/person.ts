import { encodeProfile, PERSON_DEFAULT_FIELDS, PERSON_FIELD_PERMISSIONS, PERSON_FIELDS } from '../../contract/inbox.ts';
import { findTimeZone } from '../../domain/time-zone.ts';
import { picturePath } from '../../http/pictures.ts';
import type { Endpoint } from '../endpoint.ts';
import { GraphError } from '../errors.ts';
import { fieldsParam, parseFields, select } from '../fields.ts';
import { hasPermission } from '../permissions.ts';

/** Either of these lets an app read the profile of a person. Source: docs/graph/inbox.md §1. */
const PERMISSIONS = ['pages_messaging', 'business_asset_user_profile_access'];

/** The User Profile API. */
export const readPerson: Endpoint = {
  method: 'GET',
  on: 'person',
  edge: '',
  permissions: [],
  async answer({ ports, publicUrl, access, consumer, params }) {
    const { psid, name, profile, timeZone } = consumer;
    const fields = parseFields(fieldsParam(params) || PERSON_DEFAULT_FIELDS);
    const refuse = (permission: string) => new GraphError('profile_permission_missing', permission);
    if (!PERMISSIONS.some((permission) => hasPermission(access, permission))) throw refuse('pages_messaging');
    if (!profile.isAvailable) throw new GraphError('no_profile');
    const offset = timeZone === null ? null : (findTimeZone(timeZone)?.offsetAt(ports.clock.now()) ?? null);
    const picture = publicUrl + picturePath('person', profile.pictureColor);
    const record = encodeProfile({ id: psid, name }, profile, picture, offset);
    const selected = select(record, fields, PERSON_FIELDS, 'User');
    for (const field of fields) {
      const permission = PERSON_FIELD_PERMISSIONS[field.name];
      if (permission !== undefined && !hasPermission(access, permission)) throw refuse(permission);
    }
    return { ...selected, id: psid };
  },
};
