import { ensurePageToken } from '../../app/ensure-page-token.ts';
import type { App, Page } from '../../app/ports/entities.ts';
import type { Ports } from '../../app/ports/ports.ts';
import { encodePage, PAGE_DEFAULT_FIELDS, PAGE_FIELDS, PICTURE_FIELDS } from '../../contract/pages.ts';
import type { JsonObject } from '../../contract/json.ts';
import { pickColor } from '../../domain/profile.ts';
import { picturePath, PICTURE_SIZE } from '../../http/pictures.ts';
import type { Endpoint, GraphRequest } from '../endpoint.ts';
import { GraphError } from '../errors.ts';
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
    if (access.kind === 'app') await requireSubscription(ports, page, app);
    const fields = parseFields(fieldsParam(params) || PAGE_DEFAULT_FIELDS);
    const pageToken =
      access.kind === 'user' && fields.some(({ name }) => name === 'access_token')
        ? await ensurePageToken(ports, app, access.token, page.id)
        : access.kind === 'page'
          ? token
          : undefined;
    return selectPage(request, page, fields, pageToken, access.kind !== 'app');
  },
};

/** An app on its own sees the Pages that it is subscribed to. Throws 100/33 for the Page of another tenant. */
async function requireSubscription({ store }: Ports, page: Page, app: App): Promise<void> {
  const subscription = await store.read((reads) => reads.subscriptions.find(page.id, app.id));
  if (!subscription) throw new GraphError('unknown_object', 'get', page.id);
}

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
