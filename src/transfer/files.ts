import { createReadStream, createWriteStream, realpathSync, renameSync, rmSync, statSync, type Stats } from 'node:fs';
import { pipeline } from 'node:stream/promises';

/** Size of the pieces that are read and written, in bytes. */
const CHUNK = 256 * 1024;

/** A file cannot be read or written. The message continues a sentence that begins with the name of the file. */
export class FileError extends Error {
  override readonly name = 'FileError';
}

/** Yields the bytes of `path`, or of stdin for `-`. Throws FileError. */
export async function* readBytes(path: string): AsyncGenerator<Buffer> {
  const input = path === '-' ? process.stdin : createReadStream(path, { highWaterMark: CHUNK });
  try {
    for await (const chunk of input) yield chunk as Buffer;
  } catch (error) {
    throw toFileError(error, 'read');
  }
}

/**
 * Writes a file that only its owner may read. The bytes go to a file with another name, which `onStart` is given; it
 * replaces an existing file once it is complete and on the disk. A path that is not a regular file, such as a pipe, is
 * written to directly. Throws FileError.
 */
export async function writeFile(
  path: string,
  bytes: AsyncIterable<Buffer>,
  onStart: (unfinished: string) => void,
): Promise<void> {
  const existing = statOf(path);
  if (existing && !existing.isFile()) {
    if (existing.isDirectory()) throw new FileError('is a folder');
    return write(bytes, createWriteStream(path, { flags: 'r+' }));
  }
  const target = existing ? realpathSync(path) : path;
  const unfinished = `${target}.part`;
  onStart(unfinished);
  try {
    rmSync(unfinished, { force: true });
    await write(bytes, createWriteStream(unfinished, { flags: 'wx', mode: 0o600, flush: true, highWaterMark: CHUNK }));
    renameSync(unfinished, target);
  } catch (error) {
    rmSync(unfinished, { force: true });
    throw toFileError(error, 'written');
  }
}

/** Writes to stdout. Throws FileError. */
export const writeStdout = (bytes: AsyncIterable<Buffer>): Promise<void> => write(bytes, process.stdout);

async function write(bytes: AsyncIterable<Buffer>, to: NodeJS.WritableStream): Promise<void> {
  try {
    await pipeline(bytes, to, { end: to !== process.stdout });
  } catch (error) {
    throw toFileError(error, 'written');
  }
}

function statOf(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw toFileError(error, 'written');
  }
}

/** Returns the FileError of a failed system call; any other error as it is. */
function toFileError(error: unknown, done: 'read' | 'written'): unknown {
  const { code = '', syscall } = error as NodeJS.ErrnoException;
  if (syscall === undefined) return error;
  const known: Readonly<Record<string, string>> = {
    ENOENT: done === 'read' ? 'does not exist' : 'cannot be written: its folder does not exist',
    EISDIR: 'is a folder',
    EPIPE: 'cannot be written: the reader of the pipe has ended',
    ENOSPC: 'cannot be written: the disk is full',
  };
  return new FileError(known[code] ?? `cannot be ${done}: ${(error as Error).message}`, { cause: error });
}
