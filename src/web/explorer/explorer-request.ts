/** A request to the Graph API as the explorer edits it. */
export interface ExplorerRequest {
  readonly method: string;
  /** With the version, such as `/v26.0/me`. */
  readonly path: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/** Parameters that hold secrets: the log has them shortened, and each request gets the token that is chosen for it. */
const SECRETS = ['access_token', 'oauth_token', 'appsecret_proof', 'appsecret_time'];

/** Returns a request without its secrets. */
export function withoutSecrets({ method, path, params }: ExplorerRequest): ExplorerRequest {
  return {
    method,
    path,
    params: Object.fromEntries(Object.entries(params).filter(([name]) => !SECRETS.includes(name))),
  };
}

/** Returns the hash of the explorer's address for a request, without the `#`. */
export const toHash = (request: ExplorerRequest): string => encodeURIComponent(JSON.stringify(withoutSecrets(request)));

/** Returns true for a request that deletes: by its method, or by a parameter `method`, which counts more. */
export const isDeletion = ({ method, path, params }: ExplorerRequest): boolean =>
  /[?&]method=delete\b/i.test(path) ||
  [method, params['method']].some((each) => String(each).toUpperCase() === 'DELETE');

/** Returns the request in a hash; undefined for any other text. */
export function fromHash(hash: string): ExplorerRequest | undefined {
  try {
    const { method, path, params } = JSON.parse(decodeURIComponent(hash)) as Partial<ExplorerRequest>;
    if (typeof method !== 'string' || typeof path !== 'string') return undefined;
    return withoutSecrets({ method, path, params: typeof params === 'object' ? params : {} });
  } catch {
    return undefined;
  }
}

/** Returns a parameter as text, and JSON for values other than text. */
export const toText = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** Returns a text as the parameter that it stands for: objects, lists, true and false are read as JSON, ids stay text. */
export function toValue(text: string): unknown {
  if (!/^\s*[[{]|^(true|false)$/.test(text)) return text;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

/** Returns the curl command of a request; `origin` is the address of the server. The token is a variable of the shell. */
export function toCurl(request: ExplorerRequest, origin: string): string {
  const { method, path, params } = withoutSecrets(request);
  const auth = '-H "Authorization: Bearer $ACCESS_TOKEN"';
  const names = Object.keys(params);
  const isPost = method === 'POST';
  const query = new URLSearchParams(names.map((name) => [name, toText(params[name])])).toString();
  const search = isPost || names.length === 0 ? '' : `${path.includes('?') ? '&' : '?'}${query}`;
  const body = isPost ? [`-H 'Content-Type: application/json'`, `-d ${quote(JSON.stringify(params))}`] : [];
  const verb = method === 'GET' ? 'curl' : `curl -X ${method}`;
  return [`${verb} ${quote(`${origin}${path}${search}`)}`, auth, ...body].join(' \\\n  ');
}

/** Returns a text in single quotes for the shell. */
const quote = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
