import { openApiDocument } from '../../contract/openapi.ts';
import { route, type Route } from '../route.ts';
import { openApi } from '../schemas/documents.ts';

export const graphOpenApiRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/openapi.json',
    summary: 'Describes the Graph surface and its webhooks in OpenAPI 3.1',
    result: openApi,
    answer: async () => openApiDocument(),
  }),
];
