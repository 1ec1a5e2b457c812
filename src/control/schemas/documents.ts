import { anyObject, text } from '../../contract/schema.ts';
import { listOf } from './list.ts';

/** A document in OpenAPI 3.1. */
export const openApi = anyObject;

export const routeList = listOf(text);
