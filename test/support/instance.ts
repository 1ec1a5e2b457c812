import { DEFAULTS, type Config } from '../../src/config/config.ts';
import { startServer, type RunningServer } from '../../src/server.ts';
import type { Substitutes } from '../../src/server/substitutes.ts';
import { chosenBackEnd } from './back-ends.ts';
import { ManualClock } from './manual-clock.ts';
import { PATIENT } from './patience.ts';

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  /** The body as text, and as JSON where it is JSON. */
  readonly text: string;
  // The tests are about the shape of the answer.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  readonly json: any;
}

/** A whole server on a free port, with the demo's app and Page, and its log. */
export interface AnyInstance {
  readonly server: RunningServer;
  readonly url: string;
  readonly app: { readonly id: string; readonly secret: string };
  readonly page: { readonly id: string; readonly name: string; readonly access_token: string };
  readonly consumers: readonly { readonly psid: string; readonly name: string }[];
  /** `ID|SECRET`. */
  readonly appToken: string;
  readonly log: Readonly<Record<string, unknown>>[];
  /** Sends any request; `path` may have a query. */
  request(path: string, init?: RequestInit): Promise<Reply>;
  /** Sends a GET or a JSON POST to the Graph surface with the demo's Page token; `path` starts after the version. */
  get(path: string, token?: string): Promise<Reply>;
  post(path: string, body: unknown, token?: string): Promise<Reply>;
  /** Sends a GET, or a JSON POST when there is a body, to /_control. */
  control(path: string, body?: unknown): Promise<Reply>;
  close(): Promise<void>;
}

/** An instance with a clock that the test moves. */
export interface Instance extends AnyInstance {
  readonly clock: ManualClock;
}

/** Starts a server on the chosen back-end (SQLite by default), with empty data unless `config.data` names a folder. */
export async function startInstance(
  config: Partial<Config> = {},
  clock: ManualClock = new ManualClock(),
  more: Pick<Substitutes, 'lookup'> = {},
): Promise<Instance> {
  return { ...(await open(config, { ...more, clock })), clock };
}

/** Starts a server with the clock of the program, which control steers. */
export const startSteered = (config: Partial<Config> = {}): Promise<AnyInstance> => open(config, {});

async function open(config: Partial<Config>, substitutes: Substitutes): Promise<AnyInstance> {
  const log: Readonly<Record<string, unknown>>[] = [];
  const ownPlace = config.database !== undefined && { config: {}, release: async () => {} };
  const place = ownPlace || (await chosenBackEnd().place(config.data));
  const server = await startServer(
    { ...DEFAULTS, ...PATIENT, port: 0, data: undefined, ...config, ...place.config },
    { ...substitutes, log: (line) => void log.push(line) },
  );
  const { url, demo } = server;
  if (!demo) {
    await server.close();
    throw new Error('the instance shows no demo');
  }
  const { app, page, consumers } = demo;

  const request = async (path: string, init?: RequestInit): Promise<Reply> => {
    const response = await fetch(url + path, init);
    const text = await response.text();
    let json: unknown;
    try {
      json = JSON.parse(text);
    } catch {
      json = undefined;
    }
    return { status: response.status, headers: response.headers, text, json };
  };
  const withToken = (path: string, token: string) =>
    `/v26.0${path}${path.includes('?') ? '&' : '?'}access_token=${encodeURIComponent(token)}`;
  const asJson = (body: unknown): RequestInit => ({
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });

  return {
    server,
    url,
    app,
    page,
    consumers,
    appToken: `${app.id}|${app.secret}`,
    log,
    request,
    get: (path, token = page.access_token) => request(withToken(path, token)),
    post: (path, body, token = page.access_token) => request(withToken(path, token), asJson(body)),
    control: (path, body) => request(`/_control${path}`, body === undefined ? undefined : asJson(body)),
    async close() {
      await server.close();
      await place.release();
    },
  };
}
