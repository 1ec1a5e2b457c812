import { findCallPermission } from '../../app/find-call-permission.ts';
import { decodePermissionRequest, encodeCallPermission } from '../../contract/call-permissions.ts';
import type { Endpoint } from '../endpoint.ts';

/** The permission of a person to be called by the Page. */
export const readMessengerCallPermissions: Endpoint = {
  method: 'GET',
  on: 'page',
  edge: 'messenger_call_permissions',
  token: 'page',
  permissions: ['pages_messaging'],
  async answer({ ports, page, params }) {
    const { permission, at } = await findCallPermission(ports, page.id, decodePermissionRequest(params));
    return encodeCallPermission(permission, at);
  },
};
