import { prepareActingToken, type Actor } from '../../app/prepare-acting-token.ts';
import { id, object, oneOf, readObject, text, type Decoder } from '../../contract/graph-types.ts';
import type { JsonObject } from '../../contract/json.ts';
import type { AppId, PageId, UserId } from '../../domain/ids.ts';
import type { HttpRequest } from '../../http/site.ts';
import { ControlError } from '../control-error.ts';
import { CONTROL_PREFIX, route, type ControlParts, type Route } from '../route.ts';
import { sentRequest } from '../schemas/requests.ts';
import type { SentRequest } from '../shapes/requests.ts';

const METHODS = ['GET', 'POST', 'DELETE'] as const;
/** Maximum length of a path with its query; the limit of a request line is beyond it. */
const MOST_PATH = 4000;

const params: Decoder<JsonObject> = {
  decode: (value, path) => readObject(value, path, false),
  schema: { type: 'object' },
};

const body = object(
  {
    method: oneOf(METHODS),
    path: text(MOST_PATH),
    params,
    app_id: id,
    page_id: id,
    user_id: id,
    access_token: text(1000),
  },
  ['method', 'path'],
);
type Body = ReturnType<typeof body.decode>;

/** Requests to the Graph surface from the console. */
export const sendRequestRoutes: readonly Route[] = [
  route({
    method: 'POST',
    path: '/requests',
    summary:
      'Sends a request to the Graph surface and returns its answer. The token is access_token, or one of the app app_id: ' +
      'a Page token with page_id, a user token with user_id, else its app token. Without both, the request has no token',
    body,
    result: sentRequest,
    async answer({ ports, sendToGraph, requests, http, body }) {
      const request = await toGraphRequest(ports, body, http);
      const startedAt = performance.now();
      const reply = await sendToGraph(request);
      const answer: SentRequest = {
        status: reply.isCut ? null : reply.status,
        duration_ms: Math.round((performance.now() - startedAt) * 10) / 10,
        headers: Object.fromEntries(pairsOf(reply.headers)),
        body: reply.isCut ? null : readAnswer(reply.body.toString()),
        advice: null,
      };
      const trace = answer.headers['x-fb-trace-id'];
      const { listed } = trace === undefined ? { listed: [] } : await requests.list({ trace, limit: 1 });
      return { ...answer, advice: listed[0]?.failure?.advice ?? null };
    },
  }),
];

async function toGraphRequest(ports: ControlParts['ports'], sent: Body, http: HttpRequest): Promise<HttpRequest> {
  const [path = '', query = ''] = sent.path.split('?', 2);
  if (!path.startsWith('/') || path === CONTROL_PREFIX || path.startsWith(`${CONTROL_PREFIX}/`)) {
    throw invalid('path takes a path of the Graph surface, such as /v26.0/me.', 'path');
  }
  const { token, proof } = await chooseToken(ports, sent);
  const params = { ...sent.params, ...(proof !== undefined && { appsecret_proof: proof }) };
  const hasBody = sent.method === 'POST';
  return {
    method: sent.method,
    path,
    query: hasBody ? query : [query, toQuery(params)].filter((part) => part !== '').join('&'),
    headers: {
      host: http.headers.host,
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...(hasBody && { 'content-type': 'application/json' }),
    },
    body: Buffer.from(hasBody ? JSON.stringify(params) : ''),
    client: http.client,
  };
}

const invalid = (message: string, ...names: readonly string[]): ControlError =>
  new ControlError(400, 'invalid_parameter', message, { fields: names.map((name) => [name]) });

/** Returns the token of the request. Throws ControlError where the parameters name two. */
async function chooseToken(ports: ControlParts['ports'], { app_id, page_id, user_id, access_token }: Body) {
  if (access_token !== undefined) {
    if (app_id !== undefined)
      throw invalid('Only one of access_token and app_id can be used.', 'access_token', 'app_id');
    return { token: access_token, proof: undefined };
  }
  if (page_id !== undefined && user_id !== undefined) {
    throw invalid('Only one of page_id and user_id can be used.', 'page_id', 'user_id');
  }
  if (app_id !== undefined) return prepareActingToken(ports, toActor(app_id as AppId, page_id, user_id));
  const holder = page_id === undefined ? user_id && 'user_id' : 'page_id';
  if (holder) throw invalid(`${holder} needs app_id: a token belongs to an app.`, 'app_id');
  return { token: undefined, proof: undefined };
}

function toActor(appId: AppId, pageId: string | undefined, userId: string | undefined): Actor {
  if (pageId !== undefined) return { kind: 'page', appId, pageId: pageId as PageId };
  if (userId !== undefined) return { kind: 'user', appId, userId: userId as UserId };
  return { kind: 'app', appId };
}

const toQuery = (params: JsonObject): string =>
  new URLSearchParams(
    Object.entries(params).map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)]),
  ).toString();

function* pairsOf(headers: readonly string[]): Generator<readonly [string, string]> {
  for (let i = 0; i < headers.length; i += 2) yield [(headers[i] ?? '').toLowerCase(), headers[i + 1] ?? ''];
}

function readAnswer(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
