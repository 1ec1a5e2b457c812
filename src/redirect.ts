import http from 'node:http';
import type { Socket } from 'node:net';
import { isMainThread } from 'node:worker_threads';
import { SocketInterceptor } from '@mswjs/interceptors/net';
import { connectToInstance, DEFAULT_URL, GRAPH_HOST, parseInstanceUrl } from './fixed-host/graph-host.ts';

/**
 * Preload module: `node --import switchhook/redirect app.js` sends the requests of a process to graph.facebook.com to
 * Switchhook at `SWITCHHOOK_URL` instead, whichever HTTP/1.1 client makes them, and leaves other connections as they are.
 */

const HTTP_2_ONLY = `Switchhook answers HTTP/1.1 only, and this client asks ${GRAPH_HOST} for HTTP/2 only`;

const target = readTarget(process.env['SWITCHHOOK_URL'] || DEFAULT_URL);
bypassProxies(process.env);
const interceptor = new SocketInterceptor();
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
  instance.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'ECONNREFUSED') {
      error.message += `: no Switchhook runs at ${target.origin}; start it, or set SWITCHHOOK_URL to its address`;
    }
    client.destroy(error);
  });
  client.on('error', () => instance.destroy());
  client.on('close', () => instance.destroy());
  // Clients let the process end while a connection is idle (unref). Theirs is no longer a real one, so ours has to.
  const { ref, unref } = client;
  client.ref = () => {
    instance.ref();
    return ref.call(client);
  };
  client.unref = () => {
    instance.unref();
    return unref.call(client);
  };
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
  const url = parseInstanceUrl(text);
  if (url) return url;
  writeMessage(
    `SWITCHHOOK_URL is not the address of a Switchhook, such as ${DEFAULT_URL}; the program was not started, because ` +
      `its requests would reach ${GRAPH_HOST}.`,
  );
  return process.exit(2);
}

function writeMessage(line: string): void {
  process.stderr.write(`switchhook: ${line}\n`);
}
