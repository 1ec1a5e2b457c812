import { makeAppToken, areSecretsEqual } from '../../app/secrets.ts';
import { accessTokenParams } from '../../contract/tokens.ts';
import type { AppId } from '../../domain/ids.ts';
import type { Endpoint } from '../endpoint.ts';
import { GraphError } from '../errors.ts';

/** Issues app tokens for client credentials; the other grants of Facebook Login are missing. */
export const oauthAccessToken: Endpoint = {
  method: 'GET',
  on: 'root',
  edge: 'oauth/access_token',
  token: 'none',
  async answer({ ports, params }) {
    const { client_id, client_secret } = accessTokenParams.decode(params, []);
    if (client_id === undefined) throw new GraphError('client_id_missing');
    const app = await ports.store.read((reads) => reads.apps.find(client_id as AppId));
    if (!app) throw new GraphError('client_unknown');
    if (!areSecretsEqual(client_secret ?? '', app.secret)) throw new GraphError('client_secret_wrong');
    return { access_token: makeAppToken(app.id, app.secret), token_type: 'bearer' };
  },
};
