import { ensurePageToken } from '../../app/ensure-page-token.ts';
import type { Admin, Page } from '../../app/ports/entities.ts';
import { ACCOUNT_DEFAULT_FIELDS, USER_DEFAULT_FIELDS, USER_FIELDS } from '../../contract/pages.ts';
import type { JsonObject } from '../../contract/json.ts';
import type { Endpoint, UserRequest } from '../endpoint.ts';
import { fieldsParam, parseFields, select, type Field } from '../fields.ts';
import { cursorOf, encodePart, readPaging } from '../paging.ts';
import { selectPage } from './page.ts';

/** The person of a user token. */
export const readUser: Endpoint = {
  method: 'GET',
  on: 'user',
  edge: '',
  permissions: [],
  async answer({ user, params }) {
    const fields = parseFields(fieldsParam(params) || USER_DEFAULT_FIELDS);
    return { ...select({ name: user.name, id: user.id }, fields, USER_FIELDS, 'User'), id: user.id };
  },
};

/** Lists the Pages that the person manages, each with a Page access token. */
export const readAccounts: Endpoint = {
  method: 'GET',
  on: 'user',
  edge: 'accounts',
  permissions: ['pages_show_list'],
  async answer(request) {
    const { ports, params, user } = request;
    const list = `accounts_of_${user.id}`;
    const paging = readPaging(params, list);
    const fields = parseFields(fieldsParam(params) || ACCOUNT_DEFAULT_FIELDS);
    const admins = await ports.store.read((reads) =>
      reads.admins.listOfUser(user.id, cursorOf(paging), paging.limit + 1),
    );
    const encoded = new Map<Admin, JsonObject>();
    for (const admin of admins) {
      encoded.set(admin, request.budget.charge(await encodeAccount(request, admin, fields)));
    }
    return encodePart(
      admins,
      paging,
      ({ pageId }) => pageId,
      (admin) => encoded.get(admin) ?? {},
      { list, path: `/${user.id}/accounts`, params },
      request,
    );
  },
};

async function encodeAccount(request: UserRequest, { pageId }: Admin, fields: readonly Field[]): Promise<JsonObject> {
  const { ports, access, app } = request;
  const page = (await ports.store.read((reads) => reads.pages.find(pageId))) as Page;
  const token = access.kind === 'user' ? await ensurePageToken(ports, app, access.token, pageId) : undefined;
  return selectPage(request, page, fields, token);
}
