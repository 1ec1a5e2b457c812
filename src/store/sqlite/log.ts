import { closeSync, fdatasync, fdatasyncSync, openSync, readSync } from 'node:fs';

/** Sizes of the parts of a write-ahead log, in bytes, and the place of the salt in them, https://www.sqlite.org/fileformat2.html#the_wal_file. */
const HEADER = 32;
const FRAME_HEADER = 24;
const SALT = { inHeader: 16, inFrame: 8, length: 8 };

/**
 * The write-ahead log of an open database. SQLite writes the frames of a commit to it and does not sync them, as the
 * connection has `synchronous=NORMAL`; this class does, so that the event loop need not wait for the disk.
 */
export class WriteAheadLog {
  readonly #file: number;
  readonly #frameBytes: number;
  readonly #headerSalt = Buffer.alloc(SALT.length);
  readonly #frameSalt = Buffer.alloc(SALT.length);

  /** `path` is that of the log, which exists while a connection is open; `pageBytes` is the page size of the database. */
  constructor(path: string, pageBytes: number) {
    // Windows syncs only files that are open for writing.
    this.#file = openSync(path, 'r+');
    this.#frameBytes = FRAME_HEADER + pageBytes;
  }

  /** Makes all commits until now durable, while the event loop goes on. */
  sync(): Promise<void> {
    return new Promise((resolve, reject) => fdatasync(this.#file, (error) => (error ? reject(error) : resolve())));
  }

  /** Makes all commits until now durable, and returns after that: sooner than a promise, which takes a thread. */
  syncNow(): void {
    fdatasyncSync(this.#file);
  }

  /**
   * Returns true when the log has this number of frames, one at least. A log that starts again overwrites its file from the
   * beginning with a new salt, so frames with another salt than the header's are left over.
   */
  isLongerThan(frames: number): boolean {
    const at = HEADER + frames * this.#frameBytes + SALT.inFrame;
    if (readSync(this.#file, this.#frameSalt, 0, SALT.length, at) < SALT.length) return false;
    readSync(this.#file, this.#headerSalt, 0, SALT.length, SALT.inHeader);
    return this.#frameSalt.equals(this.#headerSalt);
  }

  close(): void {
    closeSync(this.#file);
  }
}
