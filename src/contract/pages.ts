import { list, object, string } from './graph-types.ts';
import type { JsonObject } from './json.ts';

/** The Page node and its calling feature. Source: docs/graph/permissions.md §4. */

export const PAGE_FIELDS = ['id', 'name', 'is_calling_eligible'] as const;

/** Fields of `GET /{page-id}` without `fields`. */
export const PAGE_DEFAULT_FIELDS = 'name,id';

export const pageSchema: JsonObject = {
  type: 'object',
  properties: { id: { type: 'string' }, name: { type: 'string' }, is_calling_eligible: { type: 'boolean' } },
  required: ['id'],
};

const CALLING_FEATURE = 'messenger_api_calling';

export const featureStatusParams = object({ features: list(object({ feature: string }, ['feature'])) }, ['features']);

/**
 * Encodes the status of each feature that the parameters name: `enabled` is documented, `disabled` inferred, also for an
 * unknown feature. Throws ParamError. Source: docs/graph/permissions.md §4.1.
 */
export function encodeFeatureStatus(params: JsonObject, eligible: boolean): JsonObject {
  const { features } = featureStatusParams.decode(params, []);
  return {
    data: features.map(({ feature }) => ({
      feature,
      status: feature === CALLING_FEATURE && eligible ? 'enabled' : 'disabled',
    })),
  };
}
