import { readFileSync, rm, statSync, writeFile, type Stats } from 'node:fs';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { TransientFailure } from '../../app/ports/transient-failure.ts';
import { StoreUnavailable } from '../unavailable.ts';

/** File beside the database with a number that the database has too, for the next start to compare. */
const NOTE_FILE = 'latest';
/** Minimum time between two notes; ms of real time. */
const NOTE_EVERY_MS = 1000;

/** Identity and size of one file, as last seen: the same file is never shorter later, as SQLite reuses its log from the beginning. */
type Seen = Pick<Stats, 'dev' | 'ino' | 'size'>;

/**
 * The files of an open database. SQLite goes on in a file that was deleted or replaced, and the data are lost with the
 * process; so `check` compares the files with their paths before each commit. A number that rises with the commits, once a
 * second at most, is also noted in a file of its own; it tells the next start that the database or its log was removed,
 * emptied or replaced by an older one.
 */
export class DataFiles {
  readonly #folder: string;
  readonly #path: string;
  readonly #onLost: (reason: string) => void;
  readonly #seen = new Map<string, Seen>();
  /** Size to which a checkpoint may shorten the database, because free pages at its end were removed. */
  #allowedSize = Infinity;
  #lost: string | undefined;
  #number = 0;
  #notedAt = -Infinity;
  #writing: Promise<void> = Promise.resolve();

  /** `onLost` is called once, with the reason in a sentence, when the files are gone. */
  constructor(folder: string, file: string, onLost: (reason: string) => void) {
    this.#folder = folder;
    this.#path = join(folder, file);
    this.#onLost = onLost;
  }

  /** Compares the number with the note. Throws StoreUnavailable when the note is ahead, unless `acceptsOlder`. */
  begin(database: DatabaseSync, acceptsOlder: boolean): void {
    // The number is in the header of the file, since no table outlives a reset or a restored snapshot.
    this.#number = Number(database.prepare('PRAGMA application_id').get()?.['application_id'] ?? 0);
    const noted = readNote(this.#folder);
    if (noted <= this.#number) return;
    if (!acceptsOlder) {
      const what = this.#number === 0 ? 'is empty' : 'lacks the latest changes';
      throw new StoreUnavailable(
        `The database ${this.#path} ${what}, although its folder held data: it or its log was removed or replaced. ` +
          'Put the files back, or start once with --accept-older-data.',
      );
    }
    this.#number = noted;
  }

  /** Throws TransientFailure, from then on at every call, when a file was deleted, replaced or made shorter. */
  check(): void {
    this.#lost ??= this.#findLoss();
    if (this.#lost !== undefined) throw new TransientFailure(this.#lost);
  }

  /** Is called when free pages were removed: a later checkpoint shortens the file of the database to this size; bytes. */
  allowSize(bytes: number): void {
    this.#allowedSize = bytes;
  }

  /** Is called when the whole log is in the database: no checkpoint to come makes the file shorter than it is. */
  onCheckpoint(): void {
    this.#lost ??= this.#findLoss();
    this.#allowedSize = Infinity;
  }

  /**
   * Refuses all commits from now on, because the log could not be synced: the system may have given up what it could not
   * write, so that a later sync would succeed without it. Returns the reason as an error.
   */
  lose(error: unknown): TransientFailure {
    const failure = error instanceof Error ? error.message : String(error);
    this.#lost = `The file ${this.#path}-wal could not be synced to the disk: ${failure}. Writes are refused: restart the server when the disk is in order.`;
    this.#onLost(this.#lost);
    return new TransientFailure(this.#lost);
  }

  /** Raises the number as part of the running transaction, once a second at most. Returns true if it did. */
  raise(database: DatabaseSync): boolean {
    if (performance.now() - this.#notedAt < NOTE_EVERY_MS) return false;
    this.#notedAt = performance.now();
    this.#number += 1;
    database.exec(`PRAGMA application_id = ${this.#number}`);
    return true;
  }

  /** Notes the number that was raised and is durable now. */
  note(): void {
    const text = `${this.#number}\n`;
    // A note that cannot be written leaves an older one, with which the next start compares less.
    const write = (): Promise<void> =>
      new Promise((resolve) => writeFile(join(this.#folder, NOTE_FILE), text, { mode: 0o600 }, () => resolve()));
    this.#writing = this.#writing.then(write);
  }

  /** Resolves once the last note is written. */
  close(): Promise<void> {
    return this.#writing;
  }

  #findLoss(): string | undefined {
    for (const path of [this.#path, `${this.#path}-wal`]) {
      const before = this.#seen.get(path);
      const now = statSync(path, { throwIfNoEntry: false });
      const loss = before && describeLoss(before, now, path === this.#path ? this.#allowedSize : Infinity);
      if (loss !== undefined) {
        const reason = `The file ${path} was ${loss} while the server used it. Writes are refused: restart the server with the file put back.`;
        this.#onLost(reason);
        return reason;
      }
      if (now) this.#seen.set(path, now);
    }
    return undefined;
  }
}

function describeLoss(before: Seen, now: Seen | undefined, allowedSize: number): string | undefined {
  if (!now) return 'deleted';
  if (now.ino !== before.ino || now.dev !== before.dev) return 'replaced';
  return now.size < Math.min(before.size, allowedSize) ? 'cut' : undefined;
}

/** Returns the noted number; 0 without a note. */
function readNote(folder: string): number {
  try {
    const text = readFileSync(join(folder, NOTE_FILE), 'utf8');
    return /^\d{1,10}\n$/.test(text) ? Number(text) : 0;
  } catch {
    return 0;
  }
}

/** Removes the note, for data that are replaced on purpose. */
export const forgetNote = (folder: string): Promise<void> =>
  // A start would take longer with node:fs/promises, which loads readline.
  new Promise((resolve, reject) =>
    rm(join(folder, NOTE_FILE), { force: true }, (error) => (error ? reject(error) : resolve())),
  );
