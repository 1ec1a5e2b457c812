import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { extname, join, sep } from 'node:path';
import type { HttpReply, HttpRequest } from './site.ts';

/** A file in memory, ready to be sent. */
interface StaticFile {
  readonly headers: readonly string[];
  readonly etag: string;
  readonly plain: Buffer;
  readonly gzipped: Buffer;
}

/** Files by their names below a folder, with `/` between the parts. */
export type StaticFiles = ReadonlyMap<string, StaticFile>;

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/**
 * Reads the files of known types below `folder`; empty when there is no such folder. Names that begin with `lasting` are
 * those of files whose content never changes under one name.
 */
export function readStaticFiles(folder: string, lasting: string): StaticFiles {
  let names: string[];
  try {
    names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => extname(name) in TYPES);
  } catch {
    return new Map();
  }
  return new Map(names.map((name) => [name.split(sep).join('/'), readStaticFile(folder, name, lasting)]));
}

function readStaticFile(folder: string, name: string, lasting: string): StaticFile {
  const file = readFileSync(join(folder, name));
  // Loaded with the first file, because it takes longer than most of a start.
  const { gzipSync } = process.getBuiltinModule('node:zlib');
  const cache = name.startsWith(lasting) ? 'public, max-age=31536000, immutable' : 'no-cache';
  return {
    headers: ['Content-Type', TYPES[extname(name)] ?? '', 'Cache-Control', cache, 'Vary', 'Accept-Encoding'],
    etag: `"${createHash('sha256').update(file).digest('base64url').slice(0, 22)}"`,
    plain: file,
    gzipped: gzipSync(file, { level: 9 }),
  };
}

/** Answers with a file, or with 304 to a client that has it already; `more` are further headers. */
export function replyWithFile(file: StaticFile, request: HttpRequest, more: readonly string[]): HttpReply {
  const headers = [...file.headers, 'ETag', file.etag, ...more];
  if (request.headers['if-none-match'] === file.etag) return { status: 304, headers, body: '' };
  if (!/\bgzip\b/.test(request.headers['accept-encoding'] ?? '')) {
    return { status: 200, headers, body: file.plain };
  }
  return { status: 200, headers: [...headers, 'Content-Encoding', 'gzip'], body: file.gzipped };
}
