import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { extname, join, sep } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { HttpReply, HttpRequest, Site } from './listen.ts';

const CONSOLE_PREFIX = '/console';

/** A file of the console, ready to be sent. */
interface Asset {
  readonly headers: readonly string[];
  readonly etag: string;
  readonly plain: Buffer;
  readonly gzipped: Buffer;
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** Nothing but the console itself may run in it, and nobody may frame it. */
const SECURITY = [
  'Content-Security-Policy',
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; " +
    "form-action 'none'; frame-ancestors 'none'",
  'X-Content-Type-Options',
  'nosniff',
  'Referrer-Policy',
  'no-referrer',
];

/** Does the console answer a request for this path? A browser that asks for `/` is sent there. */
export function isForConsole(path: string, accept: string | undefined): boolean {
  return (
    path === CONSOLE_PREFIX ||
    path.startsWith(`${CONSOLE_PREFIX}/`) ||
    (path === '/' && /\btext\/html\b/.test(accept ?? ''))
  );
}

/** The pages for people: the files that `npm run build` made in `folder`. `headers` are on every answer. */
export function consoleSite(folder: string, trouble: Site['refuse'], headers: readonly string[]): Site {
  let assets: ReadonlyMap<string, Asset> | undefined;
  return {
    refuse: trouble,
    async answer(request) {
      const reply = answer((assets ??= readAssets(folder)), request);
      return { ...reply, headers: [...reply.headers, ...headers], route: CONSOLE_PREFIX };
    },
  };
}

function answer(assets: ReadonlyMap<string, Asset>, request: HttpRequest): HttpReply {
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    return plain(405, 'The console is read with GET.', ['Allow', 'GET, HEAD']);
  }
  if (request.path === '/') return plain(302, 'The console is at /console.', ['Location', CONSOLE_PREFIX]);
  const name = request.path.slice(CONSOLE_PREFIX.length + 1);
  // A page of the console has no file of its own: the script finds out from the address which it is.
  const asset = assets.get(name) ?? (extname(name) === '' ? assets.get('index.html') : undefined);
  if (!asset) {
    return assets.size === 0
      ? plain(503, 'The console has not been built: npm run build.')
      : plain(404, 'There is no such file of the console.');
  }
  const headers = [...asset.headers, 'ETag', asset.etag, ...SECURITY];
  if (request.headers['if-none-match'] === asset.etag) return { status: 304, headers, body: '' };
  if (!/\bgzip\b/.test(String(request.headers['accept-encoding'] ?? ''))) {
    return { status: 200, headers, body: asset.plain };
  }
  return { status: 200, headers: [...headers, 'Content-Encoding', 'gzip'], body: asset.gzipped };
}

/** Empty when nothing was built. */
function readAssets(folder: string): ReadonlyMap<string, Asset> {
  let names: string[];
  try {
    names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => extname(name) in TYPES);
  } catch {
    return new Map();
  }
  return new Map(names.map((name) => [name.split(sep).join('/'), readAsset(folder, name)]));
}

function readAsset(folder: string, name: string): Asset {
  const file = readFileSync(join(folder, name));
  // All but the page itself have a name made from what is in them.
  const lasting = name.startsWith('assets') ? 'public, max-age=31536000, immutable' : 'no-cache';
  return {
    headers: ['Content-Type', TYPES[extname(name)] ?? '', 'Cache-Control', lasting, 'Vary', 'Accept-Encoding'],
    etag: `"${createHash('sha256').update(file).digest('base64url').slice(0, 22)}"`,
    plain: file,
    gzipped: gzipSync(file, { level: 9 }),
  };
}

function plain(status: number, text: string, headers: readonly string[] = []): HttpReply {
  return { status, headers: ['Content-Type', 'text/plain; charset=utf-8', ...headers, ...SECURITY], body: `${text}\n` };
}
