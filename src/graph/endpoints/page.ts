import { givePageToken } from '../../app/give-page-token.ts';
import type { Page } from '../../app/ports/entities.ts';
import { encodePage, PAGE_DEFAULT_FIELDS, PAGE_FIELDS, PICTURE_FIELDS } from '../../contract/pages.ts';
import type { JsonObject } from '../../contract/json.ts';
import { pickColor } from '../../domain/profile.ts';
import { picturePath, PICTURE_SIZE } from '../../http/pictures.ts';
import type { Endpoint, GraphRequest } from '../endpoint.ts';
import { fieldsParam, parseFields, type Field } from '../fields.ts';
import { selectWithData } from '../select-data.ts';

/** The Page node itself. Its id is always in the answer, as on Graph. */
export const readPage: Endpoint = {
  method: 'GET',
  on: 'page',
  edge: '',
  token: 'any',
  permissions: [],
  async answer({ page, ...request }) {
    const { ports, access, app, token, params } = request;
    const fields = parseFields(fieldsParam(params) || PAGE_DEFAULT_FIELDS);
    const pageToken =
      access.kind === 'user' && fields.some(({ name }) => name === 'access_token')
        ? await givePageToken(ports, app, access.token, page.id)
        : access.kind === 'page'
          ? token
          : undefined;
    return selectPage(request, page, fields, pageToken, access.kind !== 'app');
  },
};

/**
 * Encodes the fields of a Page that a request names, and always its id. `token` is the Page access token, if there is one;
 * `hasTasks` is false for an app token, which no person stands behind.
 */
export function selectPage(
  { publicUrl }: GraphRequest,
  page: Page,
  fields: readonly Field[],
  token: string | undefined,
  hasTasks = true,
): JsonObject {
  const picture = { url: publicUrl + picturePath('page', pickColor(page.id)), size: PICTURE_SIZE };
  const record = encodePage(page, picture, token, hasTasks);
  return { ...selectWithData(record, fields, PAGE_FIELDS, 'Page', { picture: PICTURE_FIELDS }), id: page.id };
}
