import { list, object, string } from './graph-types.ts';
import type { JsonObject } from './json.ts';

/** The Page node and its calling feature. Source: docs/graph/permissions.md §4. */

export const PAGE_FIELDS = [
  'id',
  'name',
  'category',
  'category_list',
  'link',
  'picture',
  'tasks',
  'access_token',
  'is_calling_eligible',
] as const;

export const PICTURE_FIELDS = ['height', 'is_silhouette', 'url', 'width'] as const;

/** Fields of each Page of `/me/accounts` without `fields`. */
export const ACCOUNT_DEFAULT_FIELDS = 'access_token,category,category_list,name,id,tasks';

export const USER_FIELDS = ['name', 'id'] as const;
/** Fields of a user token's `me` without `fields`. */
export const USER_DEFAULT_FIELDS = 'name,id';

/** Tasks of a person who runs a Page: everything. Source: docs/graph/permissions.md §2. */
const TASKS = ['ADVERTISE', 'ANALYZE', 'CREATE_CONTENT', 'MESSAGING', 'MODERATE', 'MANAGE'];

/** A category that Meta has, for Pages without one of their own. */
const DEFAULT_CATEGORY = 'Local business';
/** The number of that category; those of others are not published as a list, so every category has it. */
const CATEGORY_ID = '2500';

/** The facts of a Page that its fields are made from. */
export interface PageFacts {
  readonly id: string;
  readonly name: string;
  readonly category: string | null;
  readonly eligible: boolean;
}

/** Encodes a Page with all its fields. `size` is the width and height of its picture in pixels. */
export function encodePage(
  { id, name, category, eligible }: PageFacts,
  { url, size }: { readonly url: string; readonly size: number },
  token: string | undefined,
  hasTasks: boolean,
): JsonObject {
  const categoryName = category ?? DEFAULT_CATEGORY;
  return {
    ...(token !== undefined && { access_token: token }),
    category: categoryName,
    category_list: [{ id: CATEGORY_ID, name: categoryName }],
    name,
    id,
    ...(hasTasks && { tasks: TASKS }),
    link: `https://www.facebook.com/${id}`,
    picture: { data: { height: size, is_silhouette: false, url, width: size } },
    is_calling_eligible: eligible,
  };
}

/** Fields of `GET /{page-id}` without `fields`. */
export const PAGE_DEFAULT_FIELDS = 'name,id';

const text = { type: 'string' };

export const pageSchema: JsonObject = {
  type: 'object',
  properties: {
    id: text,
    name: text,
    category: text,
    category_list: { type: 'array', items: { type: 'object', properties: { id: text, name: text } } },
    link: text,
    picture: {
      type: 'object',
      properties: {
        data: {
          type: 'object',
          properties: {
            height: { type: 'integer' },
            is_silhouette: { type: 'boolean' },
            url: text,
            width: { type: 'integer' },
          },
        },
      },
    },
    tasks: { type: 'array', items: text },
    access_token: text,
    is_calling_eligible: { type: 'boolean' },
  },
  required: ['id'],
};

export const userSchema: JsonObject = {
  type: 'object',
  properties: { id: text, name: text },
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
