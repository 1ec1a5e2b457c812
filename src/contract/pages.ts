import { list, object, string } from './graph-types.ts';
import type { JsonObject } from './json.ts';

/** The Page node and its calling feature. Source: docs/graph/permissions.md §4. */

export const PAGE_FIELDS = ['id', 'name', 'is_calling_eligible'] as const;

/** What `GET /{page-id}` gives without `fields`. */
export const PAGE_DEFAULT_FIELDS = 'name,id';

export const pageSchema: JsonObject = {
  type: 'object',
  properties: { id: { type: 'string' }, name: { type: 'string' }, is_calling_eligible: { type: 'boolean' } },
  required: ['id'],
};

const CALLING_FEATURE = 'messenger_api_calling';

export const featureStatusParams = object({ features: list(object({ feature: string }, ['feature'])) }, ['features']);

/** `enabled` as the sample prints it; `disabled` is inferred. An unknown feature is not enabled. */
export function encodeFeatureStatus(params: JsonObject, eligible: boolean): JsonObject {
  const { features } = featureStatusParams.decode(params, []);
  return {
    data: features.map(({ feature }) => ({
      feature,
      status: feature === CALLING_FEATURE && eligible ? 'enabled' : 'disabled',
    })),
  };
}
