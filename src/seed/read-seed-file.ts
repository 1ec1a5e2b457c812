import { readFileSync } from 'node:fs';
import { readSeed, type Seed } from './seed.ts';

/** File descriptor of standard input. */
const STDIN = 0;

/**
 * Reads a seed from a file, or from standard input where the name is `-`. Throws ParamError or Refused for a mistake in
 * it, and Error, with a sentence, for what is no JSON file in UTF-8.
 */
export function readSeedFile(name: string): Seed {
  return readSeed(readSeedDocument(name));
}

/** Reads the JSON of a seed file, or of standard input where the name is `-`. Throws Error with a sentence. */
export function readSeedDocument(name: string): object {
  const bytes = readFileSync(name === '-' ? STDIN : name);
  return JSON.parse(decode(bytes)) as object;
}

/** Decodes UTF-8, with or without a byte order mark. */
function decode(bytes: Buffer): string {
  if (isUtf16(bytes)) throw new Error('it is in UTF-16; save it as UTF-8');
  return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
}

/** Tells UTF-16 by its byte order mark, or by the zero byte that its ASCII characters have. */
function isUtf16(bytes: Buffer): boolean {
  const [first, second] = bytes;
  return (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff) || first === 0 || second === 0;
}
