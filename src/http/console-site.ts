import { extname } from 'node:path';
import type { HttpReply, HttpRequest, Site } from './site.ts';
import { readStaticFiles, replyWithFile, type StaticFiles } from './static-files.ts';

const CONSOLE_PREFIX = '/console';
/** Folder of the files that the build names by a hash of their content. */
const HASHED = 'assets';

/** Allows scripts and styles of the console only, no frame around it, and the microphone and the camera to no other origin. */
const SECURITY = [
  'Content-Security-Policy',
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; " +
    "form-action 'none'; frame-ancestors 'none'",
  'X-Content-Type-Options',
  'nosniff',
  'Referrer-Policy',
  'no-referrer',
  'Permissions-Policy',
  'microphone=(self), camera=(self), display-capture=(), geolocation=()',
];

/** Returns true for the paths of the console, and for `/` in a browser, which is redirected there. */
export function isForConsole(path: string, accept: string | undefined): boolean {
  return (
    path === CONSOLE_PREFIX ||
    path.startsWith(`${CONSOLE_PREFIX}/`) ||
    (path === '/' && /\btext\/html\b/.test(accept ?? ''))
  );
}

/**
 * Serves the console from the files that `npm run build` made in `folder`, read at the first request. `headers` are on
 * every answer; `refuse` answers what cannot be read as a request.
 */
export function consoleSite(folder: string, refuse: Site['refuse'], headers: readonly string[]): Site {
  let files: StaticFiles | undefined;
  return {
    refuse,
    async answer(request) {
      files ??= readStaticFiles(folder, HASHED);
      const reply = answer(files, request);
      return { ...reply, headers: [...reply.headers, ...headers], route: CONSOLE_PREFIX };
    },
  };
}

function answer(files: StaticFiles, request: HttpRequest): HttpReply {
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    return textReply(405, 'The console is read with GET.', ['Allow', 'GET, HEAD']);
  }
  if (request.path === '/') return textReply(302, 'The console is at /console.', ['Location', CONSOLE_PREFIX]);
  const name = request.path.slice(CONSOLE_PREFIX.length + 1);
  // All pages of the console are one file: its script reads the page from the address.
  const file = files.get(name) ?? (extname(name) === '' ? files.get('index.html') : undefined);
  if (file) return replyWithFile(file, request, SECURITY);
  return files.size === 0
    ? textReply(503, 'The console has not been built: npm run build.')
    : textReply(404, 'There is no such file of the console.');
}

function textReply(status: number, text: string, headers: readonly string[] = []): HttpReply {
  return { status, headers: ['Content-Type', 'text/plain; charset=utf-8', ...headers, ...SECURITY], body: `${text}\n` };
}
