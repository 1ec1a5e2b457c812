import { debugTokenParams, encodeTokenFacts } from '../../contract/tokens.ts';
import type { JsonObject } from '../../contract/json.ts';
import type { Ports } from '../../app/ports/ports.ts';
import { expiryError, readAccess, type Access } from '../access.ts';
import type { Endpoint } from '../endpoint.ts';
import { fieldsParam, parseFields, select } from '../fields.ts';
import { failureOf, GraphError } from '../errors.ts';
import type { Failure } from '../errors/failure.ts';

/** Describes a token. The caller's app must be the token's. */
export const debugToken: Endpoint = {
  method: 'GET',
  on: 'root',
  edge: 'debug_token',
  token: 'any',
  async answer({ ports, params, access: caller }) {
    const { input_token } = debugTokenParams.decode(params, []);
    const data = await describeToken(ports, input_token, caller);
    return { data: select(data, parseFields(fieldsParam(params)), Object.keys(data)) };
  },
};

async function describeToken(ports: Ports, token: string, caller: Access | undefined): Promise<JsonObject> {
  let access: Access;
  try {
    access = await readAccess(ports, token);
  } catch (error) {
    const failure = failureOf(error);
    if (!failure || failure.transient) throw error;
    return { error: innerError(failure), is_valid: false, scopes: [] };
  }
  if (access.app.id !== caller?.app.id) throw new GraphError('token_of_other_app');
  const expired = expiryError(access, ports.clock.now());
  const about = { appId: access.app.id, appName: access.app.name, error: expired ? innerError(expired.failure) : null };
  if (access.kind === 'app') {
    return encodeTokenFacts({ ...about, permissions: [], issuedAt: null, expiresAt: null });
  }
  const { permissions, issuedAt, expiresAt } = access.token;
  const facts = { ...about, permissions, issuedAt, expiresAt };
  if (access.kind === 'page') return encodeTokenFacts({ ...facts, pageId: access.token.pageId });
  const { userId } = access.token;
  // More Pages than a person manages; the scopes name them all.
  const admins = await ports.store.read((reads) => reads.admins.listOfUser(userId, { after: '' }, 1000));
  return encodeTokenFacts({ ...facts, userId, pageIds: admins.map(({ pageId }) => pageId) });
}

/** The error inside `data`, where the subcode's name is `subcode`. */
const innerError = ({ code, message, subcode }: Failure) => ({
  code,
  message,
  ...(subcode !== undefined && { subcode }),
});
