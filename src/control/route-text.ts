import { paramsOf } from './params-schema.ts';
import { CONTROL_PREFIX, type Route } from './route.ts';

/** Describes a route in one line: method, path, purpose and parameters, those that may be left out with a `?`. */
export function describeRoute({ method, path, summary, query, body }: Route): string {
  const params = paramsOf(query ?? body).map(({ name, isRequired }) => (isRequired ? name : `${name}?`));
  const list = params.length === 0 ? '' : ` (${query ? 'query' : 'body'}: ${params.join(', ')})`;
  return `${method} ${CONTROL_PREFIX}${path} — ${summary}${list}`;
}
