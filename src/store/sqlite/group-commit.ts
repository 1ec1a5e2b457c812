import type { DatabaseSync } from 'node:sqlite';
import type { WriteOptions } from '../../app/ports/store.ts';
import type { LocalStatements, Statements } from '../driver.ts';
import type { Checkpoints } from './checkpoints.ts';
import type { DataFiles } from './data-files.ts';
import type { WriteAheadLog } from './log.ts';
import { SqliteStatements } from './statements.ts';

/** Maximum number of transactions that commit together: bounds the time for which a group blocks the event loop. */
const MAX_GROUP = 256;

/** A function that settles the promise of a member, to be called once its group is durable. */
type Settle = () => void;

/** A transaction of a group, or an act on the database between its transactions, which returns at once. */
interface Member {
  readonly run: (writer: SqliteStatements) => Settle | Promise<Settle>;
  readonly onCommit: () => void;
  readonly reject: (reason: unknown) => void;
  /** True for a transaction that a power failure may undo. */
  readonly mayBeLost: boolean;
  /** Number of callers that it serves. */
  readonly callers: number;
}

/** The parts of a database that is in files. */
export interface Disk {
  readonly files: DataFiles;
  readonly log: WriteAheadLog;
  readonly checkpoints: Checkpoints;
}

/**
 * Commits transactions in groups: those begun in one turn of the event loop run one after the other inside one SQLite
 * transaction, and their promises resolve after the one sync of its log. Each has a savepoint, so that a refusal rolls back
 * only the writes of its own transaction.
 *
 * A group first runs, then it is committed, which writes it to the log, then its log is synced: it is durable. Nothing of it
 * is made known before that: its promises are pending, cached records stay as they are, and readers wait for `durable`. The
 * sync takes a thread, and the event loop goes on. The next group runs when this one is durable.
 *
 * A transaction that comes alone and serves one caller, after another such one, commits at the end of its turn and is synced
 * without a thread, which is sooner. After a group of several, the next one waits as long as each turn brings transactions, up
 * to the size of that group: their callers tend to come again, and the first of them would make the others wait for a sync of
 * its own.
 */
export class GroupCommit {
  readonly #database: DatabaseSync;
  readonly #writer: SqliteStatements;
  readonly #disk: Disk | undefined;
  #queue: Member[] = [];
  #flushing: Promise<void> | undefined;
  #durable: Promise<void> | undefined;
  /** Number of transactions in the last group, and whether it was one that served one caller. */
  #lastSize = 1;
  #wasAlone = true;
  #onGroupEnd = (): void => {};

  /** `disk` is undefined for a database in memory. */
  constructor(database: DatabaseSync, disk: Disk | undefined) {
    this.#database = database;
    this.#writer = new SqliteStatements(database);
    this.#disk = disk;
    disk?.checkpoints.onFirstPass(() => this.#schedule());
  }

  /** Resolves once all that readers see is durable; undefined when it is. */
  get durable(): Promise<void> | undefined {
    return this.#durable;
  }

  /** Sets the function that is called after each group, whether it was committed or rolled back. */
  onGroupEnd(act: () => void): void {
    this.#onGroupEnd = act;
  }

  /** Runs `act` in a transaction of a group. `onCommit` is called when the group is durable. */
  write<T>(
    act: (statements: Statements) => Promise<T>,
    onCommit: () => void,
    { mayBeLost = false, callers = 1 }: WriteOptions = {},
  ): Promise<T> {
    return new Promise((resolve, reject) => {
      const run = (writer: SqliteStatements) => runTransaction(writer, act, resolve, reject);
      this.#enqueue({ run, onCommit, reject, mayBeLost, callers });
    });
  }

  /** Runs `act` between the transactions of a group. When it throws, all of them are rolled back. */
  writeLocally<T>(act: (statements: LocalStatements) => T, onCommit: () => void): Promise<T> {
    return new Promise((resolve, reject) => {
      const run = (writer: SqliteStatements): Settle => {
        const value = act(writer.local);
        return () => resolve(value);
      };
      this.#enqueue({ run, onCommit, reject, mayBeLost: false, callers: 1 });
    });
  }

  /** Resolves once every transaction has ended. */
  async close(): Promise<void> {
    while (this.#flushing) await this.#flushing;
  }

  #enqueue(member: Member): void {
    this.#queue.push(member);
    this.#schedule();
  }

  #schedule(): void {
    this.#flushing ??= this.#gather().then(() => this.#flush());
  }

  /** Resolves when the next group is to run. */
  async #gather(): Promise<void> {
    let before = 0;
    await nextTurn();
    while (this.#queue.length > before && this.#queue.length < this.#lastSize) {
      before = this.#queue.length;
      await nextTurn();
    }
  }

  async #flush(): Promise<void> {
    const checkpoints = this.#disk?.checkpoints;
    if (checkpoints?.isSecondPassDue && (await checkpoints.finish())) this.#disk?.files.onCheckpoint();
    const group = this.#queue.splice(0, MAX_GROUP);
    if (group.length > 0) await this.#runGroup(group);
    this.#flushing = undefined;
    if (this.#queue.length > 0) this.#schedule();
  }

  async #runGroup(group: readonly Member[]): Promise<void> {
    try {
      const settles = await this.#commit(group);
      for (const member of group) member.onCommit();
      for (const settle of settles) settle();
      this.#disk?.checkpoints.beginIfDue();
    } catch (error) {
      if (this.#database.isOpen && this.#database.isTransaction) this.#database.exec('ROLLBACK');
      for (const member of group) member.reject(error);
    }
    this.#onGroupEnd();
  }

  /** Runs and commits a group; resolves, when it is durable, to the functions that settle its promises. */
  async #commit(group: readonly Member[]): Promise<readonly Settle[]> {
    const files = this.#disk?.files;
    files?.check();
    this.#database.exec('BEGIN IMMEDIATE');
    const settles: Settle[] = [];
    for (const member of group) {
      const settle = member.run(this.#writer);
      settles.push(settle instanceof Promise ? await settle : settle);
    }
    const mayBeLost = group.every((member) => member.mayBeLost);
    const isRaised = !mayBeLost && files?.raise(this.#database);
    this.#database.exec('COMMIT');
    if (this.#disk && !mayBeLost) await this.#sync(this.#disk, group);
    if (isRaised) files?.note();
    return settles;
  }

  /** Makes the commit of a group durable. */
  async #sync({ files, log }: Disk, group: readonly Member[]): Promise<void> {
    const isOne = group.length === 1 && group.every(({ callers }) => callers === 1);
    const isAlone = isOne && this.#wasAlone && this.#queue.length === 0;
    this.#lastSize = group.length;
    this.#wasAlone = isOne;
    const { promise, resolve } = Promise.withResolvers<void>();
    try {
      if (isAlone) return log.syncNow();
      this.#durable = promise;
      await log.sync();
    } catch (error) {
      throw files.lose(error);
    } finally {
      this.#durable = undefined;
      resolve();
    }
  }
}

/** Runs one transaction of a group. */
async function runTransaction<T>(
  writer: SqliteStatements,
  act: (statements: Statements) => Promise<T>,
  resolve: (value: T) => void,
  reject: (reason: unknown) => void,
): Promise<Settle> {
  writer.savepointDue = true;
  try {
    const value = await act(writer);
    return () => resolve(value);
  } catch (error) {
    if (!writer.savepointDue) writer.rollBackMember();
    return () => reject(error);
  } finally {
    if (!writer.savepointDue) writer.releaseMember();
  }
}

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
