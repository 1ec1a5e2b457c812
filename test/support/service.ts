import type { TestContext } from 'node:test';
import { startCommand, type Command, type CommandOptions } from './command.ts';

export const TOKEN = 'the-control-token';

/** The line that `serve --json` prints. */
export interface ServiceLine {
  readonly ready: true;
  readonly url: string;
  readonly graph: string;
  readonly control: string;
  readonly console: string;
}

export interface Service {
  readonly command: Command;
  readonly ready: ServiceLine;
  /** Sends a GET, or a JSON POST when there is a body, to /_control with the token. */
  readonly control: (path: string, body?: unknown) => Promise<Response>;
}

/** Starts `switchhook serve --json` on `database`, on a free port and with no drain, and waits until it is ready. */
export async function startService(
  t: TestContext,
  database: string,
  args: readonly string[] = [],
  options: CommandOptions = {},
): Promise<Service> {
  const env = {
    SWITCHHOOK_DATABASE: database,
    SWITCHHOOK_CONTROL_TOKEN: TOKEN,
    SWITCHHOOK_DRAIN: '0s',
    ...options.env,
  };
  const command = startCommand(t, ['serve', '--json', '--port', '0', ...args], { ...options, env });
  const ready = JSON.parse(await command.printed(/\n/)) as ServiceLine;
  const headers = { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' };
  return {
    command,
    ready,
    control: (path, body) =>
      fetch(
        `${ready.url}/_control${path}`,
        body === undefined ? { headers } : { method: 'POST', headers, body: JSON.stringify(body) },
      ),
  };
}

export interface Provisioned {
  readonly app: { readonly id: string; readonly secret: string };
  readonly page: { readonly id: string };
  readonly token: string;
}

/** Creates an app, a Page and a token for both. */
export async function provision({ control }: Service): Promise<Provisioned> {
  const made = async <T>(path: string, body: unknown): Promise<T> => {
    const reply = await control(path, body);
    if (reply.status !== 200) throw new Error(`${path}: ${await reply.text()}`);
    return (await reply.json()) as T;
  };
  const app = await made<Provisioned['app']>('/apps', { name: 'App' });
  const page = await made<Provisioned['page']>('/pages', { name: 'Page' });
  const { access_token } = await made<{ access_token: string }>('/tokens', { app_id: app.id, page_id: page.id });
  return { app, page, token: access_token };
}
