import http from 'node:http';
import { createRequire } from 'node:module';
import type { Socket } from 'node:net';
import { isMainThread } from 'node:worker_threads';
import type * as Interceptors from '@mswjs/interceptors/net';
import { connectToInstance, DEFAULT_URL, GRAPH_HOST, parseInstanceUrl } from './fixed-host/graph-host.ts';

/**
 * Preload module: `node --import switchhook/redirect app.js` sends the requests of a process to graph.facebook.com to
 * Switchhook at `SWITCHHOOK_URL` instead, whichever HTTP/1.1 client makes them, and leaves other connections as they are.
 */

const HTTP_2_ONLY = `Switchhook answers HTTP/1.1 only, and this client asks ${GRAPH_HOST} for HTTP/2 only`;

const target = readTarget(process.env['SWITCHHOOK_URL'] || DEFAULT_URL);
bypassProxies(process.env);
const interceptor = new (loadInterceptors().SocketInterceptor)();
interceptor.on('connection', ({ socket, connectionOptions, controller }) => {
  if (connectionOptions.host?.toLowerCase() !== GRAPH_HOST) return void controller.passthrough();
  const { ALPNProtocols: protocols } = connectionOptions as { ALPNProtocols?: unknown };
  if (Array.isArray(protocols) && protocols.length > 0) {
    if (!protocols.includes('http/1.1')) return void socket.destroy(new Error(HTTP_2_ONLY));
    // The interceptor grants the client its first choice.
    Object.assign(connectionOptions, { ALPNProtocols: ['http/1.1'] });
  }
  controller.claim();
  join(socket, connectToInstance(target));
});
interceptor.apply();
if (isMainThread) writeMessage(`requests of this process to ${GRAPH_HOST} go to ${target.origin} instead.`);

/** Passes bytes on in both directions. The client sees the failure when Switchhook does not answer. */
function join(client: Socket, instance: Socket): void {
  client.pipe(instance);
  instance.pipe(client);
  instance.on('error', (error) => client.destroy(explain(error)));
  client.on('error', () => instance.destroy());
  client.on('close', () => instance.destroy());
  // Clients let the process end while a connection is idle (unref). Theirs is no longer a real one, so ours has to.
  const ref = client.ref.bind(client);
  const unref = client.unref.bind(client);
  client.ref = () => {
    instance.ref();
    return ref();
  };
  client.unref = () => {
    instance.unref();
    return unref();
  };
}

function explain(error: NodeJS.ErrnoException): Error {
  const { code } = error;
  if (code !== 'ECONNREFUSED') return error;
  const text = `${code}: no Switchhook runs at ${target.origin}; start it, or set SWITCHHOOK_URL to its address`;
  return Object.assign(new Error(text, { cause: error }), { code });
}

/** Excepts the host from the proxies that the environment names: a proxy would take requests to the real host. */
function bypassProxies(env: NodeJS.ProcessEnv): void {
  const names = ['no_proxy', 'NO_PROXY'].filter((name) => env[name]);
  for (const name of names.length > 0 ? names : ['NO_PROXY']) {
    if (env[name] !== '*') env[name] = [env[name], GRAPH_HOST].filter(Boolean).join(',');
  }
  const isProxiedByNode = env['NODE_USE_ENV_PROXY'] === '1' || process.execArgv.includes('--use-env-proxy');
  // Node has read the variables already. Without this function, before 24.14, plain http stays with the proxy.
  if (isProxiedByNode && 'setGlobalProxyFromEnv' in http) http.setGlobalProxyFromEnv(env);
}

function readTarget(text: string): URL {
  return parseInstanceUrl(text) ?? refuse(`SWITCHHOOK_URL is not the address of a Switchhook, such as ${DEFAULT_URL}`);
}

/** Loads the optional package. Not by `await import`, so that `node --require` can load this module too. */
function loadInterceptors(): typeof Interceptors {
  try {
    return createRequire(import.meta.url)('@mswjs/interceptors/net') as typeof Interceptors;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'MODULE_NOT_FOUND') throw error;
    return refuse(
      'switchhook/redirect needs the package @mswjs/interceptors, which is not installed: npm install --save-dev ' +
        '@mswjs/interceptors',
    );
  }
}

/** Ends the process before the program starts: without the redirect, its requests would reach the real host. */
function refuse(reason: string): never {
  writeMessage(`${reason}. The program was not started, because its requests would reach ${GRAPH_HOST}.`);
  return process.exit(2);
}

function writeMessage(line: string): void {
  process.stderr.write(`switchhook: ${line}\n`);
}
