import { createReadStream, createWriteStream, realpathSync, renameSync, rmSync, statSync, type Stats } from 'node:fs';
import { pipeline } from 'node:stream/promises';

/** Reads and writes as much at once. */
const CHUNK = 256 * 1024;

/** A file could not be read or written, said as the end of a sentence. */
export class FileTrouble extends Error {
  override readonly name = 'FileTrouble';
}

/** Bytes of `path`, or of stdin for `-`. */
export async function* readBytes(path: string): AsyncGenerator<Buffer> {
  const input = path === '-' ? process.stdin : createReadStream(path, { highWaterMark: CHUNK });
  try {
    for await (const chunk of input) yield chunk as Buffer;
  } catch (error) {
    throw troubleOf(error, 'read');
  }
}

/**
 * Writes a file that only its owner may read. It has another name until it is whole and on the disk: a file that was
 * there before stays until then. What is no file, such as a pipe, is written to as it is. `begun` hears of the other
 * name.
 */
export async function writeFile(
  path: string,
  bytes: AsyncIterable<Buffer>,
  begun: (unfinished: string) => void,
): Promise<void> {
  const there = statOf(path);
  if (there && !there.isFile()) {
    if (there.isDirectory()) throw new FileTrouble('is a folder');
    return write(bytes, createWriteStream(path, { flags: 'r+' }));
  }
  const place = there ? realpathSync(path) : path;
  const unfinished = `${place}.part`;
  begun(unfinished);
  try {
    rmSync(unfinished, { force: true });
    await write(bytes, createWriteStream(unfinished, { flags: 'wx', mode: 0o600, flush: true, highWaterMark: CHUNK }));
    renameSync(unfinished, place);
  } catch (error) {
    rmSync(unfinished, { force: true });
    throw troubleOf(error, 'written');
  }
}

/** Writes to stdout. */
export const writeOut = (bytes: AsyncIterable<Buffer>): Promise<void> => write(bytes, process.stdout);

async function write(bytes: AsyncIterable<Buffer>, to: NodeJS.WritableStream): Promise<void> {
  try {
    await pipeline(bytes, to, { end: to !== process.stdout });
  } catch (error) {
    throw troubleOf(error, 'written');
  }
}

function statOf(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw troubleOf(error, 'written');
  }
}

/** What the system says of a file; other errors are not about files. */
function troubleOf(error: unknown, done: 'read' | 'written'): unknown {
  const { code = '', syscall } = error as NodeJS.ErrnoException;
  if (syscall === undefined) return error;
  const known: Readonly<Record<string, string>> = {
    ENOENT: done === 'read' ? 'is not there' : 'cannot be written: its folder is not there',
    EISDIR: 'is a folder',
    EPIPE: 'is not read to its end',
    ENOSPC: 'cannot be written: the disk is full',
  };
  return new FileTrouble(known[code] ?? `cannot be ${done}: ${(error as Error).message}`, { cause: error });
}
