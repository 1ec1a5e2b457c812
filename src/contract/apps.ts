import type { JsonObject } from './json.ts';

/** The app node. Source: docs/graph/inbox.md §3. */

export const APP_FIELDS = ['category', 'link', 'name', 'id'] as const;

/** Fields of `GET /app` without `fields`. */
export const APP_DEFAULT_FIELDS = APP_FIELDS.join();

export const encodeApp = ({ id, name }: { readonly id: string; readonly name: string }): JsonObject => ({
  category: 'Business',
  link: `https://www.facebook.com/games/?app_id=${id}`,
  name,
  id,
});

const text = { type: 'string' };
export const appSchema: JsonObject = {
  type: 'object',
  properties: { category: text, link: text, name: text, id: text },
  required: ['id'],
};
