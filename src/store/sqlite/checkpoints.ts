import type { Worker } from 'node:worker_threads';
import type { WriteAheadLog } from './log.ts';

/** Result of `PRAGMA wal_checkpoint`, in frames; a failed one has copied none. */
interface Copied {
  readonly log: number;
  readonly checkpointed: number;
}

/** Program of the thread. It is text, so that the package needs no file for it. */
const THREAD = `
  const { DatabaseSync } = require('node:sqlite');
  const { pathToFileURL } = require('node:url');
  const { parentPort, workerData } = require('node:worker_threads');
  let database;
  parentPort.on('message', () => {
    try {
      // A database that was deleted meanwhile is not created again.
      database ??= new DatabaseSync(pathToFileURL(workerData).href + '?mode=rw');
      parentPort.postMessage({ ...database.prepare('PRAGMA wal_checkpoint(PASSIVE)').get() });
    } catch {
      parentPort.postMessage({ log: 0, checkpointed: 0 });
    }
  });
`;

/**
 * Copies the log into the database when it is long, on a connection in a thread of its own, which starts when it is first
 * needed. SQLite syncs the log before, and the database after it; only then may the log start from its beginning again.
 *
 * A checkpoint has two passes. During the first, which copies nearly everything, transactions commit as before. The
 * second copies what they have added, while none commits, since the log starts from its beginning only when all of it is copied.
 */
export class Checkpoints {
  readonly #path: string;
  readonly #log: WriteAheadLog;
  #thread: Worker | undefined;
  #firstPass: Promise<void> | undefined;
  #isSecondPassDue = false;
  readonly #everyFrames: number;
  #framesBefore: number;
  #onFirstPass = (): void => {};

  /** `path` is that of the database. A checkpoint begins when the log has more than `everyFrames` frames. */
  constructor(path: string, log: WriteAheadLog, everyFrames: number) {
    this.#path = path;
    this.#log = log;
    this.#everyFrames = everyFrames;
    this.#framesBefore = everyFrames;
  }

  /** Sets the function that is called when the first pass has ended and the second is due. */
  onFirstPass(act: () => void): void {
    this.#onFirstPass = act;
  }

  /** Is called after commits. Begins a checkpoint when the log is long and none is under way. */
  beginIfDue(): void {
    if (this.#firstPass || this.#isSecondPassDue || !this.#log.isLongerThan(this.#framesBefore)) return;
    this.#firstPass = this.#copy().then(() => {
      this.#firstPass = undefined;
      this.#isSecondPassDue = true;
      this.#onFirstPass();
    });
  }

  /** Is true when transactions should wait for finish(). */
  get isSecondPassDue(): boolean {
    return this.#isSecondPassDue;
  }

  /** Ends the checkpoint. No transaction may be under way. Resolves to true when the whole log was copied. */
  async finish(): Promise<boolean> {
    const { log, checkpointed } = await this.#copy();
    this.#isSecondPassDue = false;
    // A reader of an older state, such as a backup, or a full disk has kept a part in the log: tried again when it is longer.
    const isWhole = log > 0 && log === checkpointed;
    this.#framesBefore = isWhole ? this.#everyFrames : this.#framesBefore + this.#everyFrames;
    return isWhole;
  }

  /** Ends the thread; resolves once its connection is closed. */
  async close(): Promise<void> {
    this.#onFirstPass = () => {};
    await this.#firstPass;
    await this.#thread?.terminate();
  }

  /** Resolves to what a pass has copied. */
  #copy(): Promise<Copied> {
    return new Promise((resolve) => {
      const thread = (this.#thread ??= this.#start());
      const end = (copied: Copied) => {
        thread.off('message', end).off('exit', fail).unref();
        resolve(copied);
      };
      const fail = () => {
        this.#thread = undefined;
        end({ log: 0, checkpointed: 0 });
      };
      thread.on('message', end).on('exit', fail).ref();
      thread.postMessage(null);
    });
  }

  #start(): Worker {
    const limits = { maxOldGenerationSizeMb: 16, maxYoungGenerationSizeMb: 2 };
    // Node's module of threads is loaded here, since a start needs none.
    const threads = process.getBuiltinModule('node:worker_threads');
    const thread = new threads.Worker(THREAD, {
      eval: true,
      workerData: this.#path,
      execArgv: [],
      resourceLimits: limits,
    });
    // An error ends the thread, and with it the pass; a later checkpoint starts another one.
    thread.on('error', () => {});
    return thread;
  }
}
