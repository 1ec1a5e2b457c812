import { integer, object } from './graph-types.ts';

const limit = integer(1, 999_999_999);

/** Rate limits as seeds and control take them; one that is left out is not set. Source: docs/graph/transport.md §8.1. */
export const limitsParam = object({ app: limit, page: limit, messenger: limit, send: limit });
