import type { Page } from '../app/ports/entities.ts';
import type { Store, WriteOptions } from '../app/ports/store.ts';
import type { OpenChangeNotices } from '../app/ports/change-notices.ts';

/** Decisions of which many are taken together. */
export type GroupedDecisions = Pick<Store, 'decide' | 'handQueuesTo'>;

export type DeliveryWork = Pick<Store, 'claimQueues' | 'recordResults'>;

/** The value of a column (docs/design.md §5.6). */
export type Value = string | number | boolean | null;
export type Row = Readonly<Record<string, unknown>>;

/** Statements against one connection. SQL is written with `?` placeholders, the same text for every back-end. */
export interface Statements {
  all(sql: string, ...values: Value[]): Promise<readonly Row[]>;
  get(sql: string, ...values: Value[]): Promise<Row | undefined>;
  /** Resolves to the number of rows changed. */
  run(sql: string, ...values: Value[]): Promise<number>;
}

/** Statements that return at once, of a database inside this process. */
export interface LocalStatements {
  all(sql: string, ...values: Value[]): readonly Row[];
  get(sql: string, ...values: Value[]): Row | undefined;
  /** Returns the number of rows changed. */
  run(sql: string, ...values: Value[]): number;
}

/** A database inside this process, whose statements need no promise. */
export interface LocalDatabase {
  /** Reads committed data. Undefined while some of them are not durable yet, and where readers and the writer share a connection. */
  readonly reader?: LocalStatements | undefined;
  /**
   * Runs `act` between the transactions that commit together, and resolves to its result after that commit. When `act`
   * throws, all of them are rolled back.
   */
  write<T>(act: (statements: LocalStatements) => T, onCommit: () => void): Promise<T>;
  /** Sets the function that is called after the transactions of one commit, whether they were committed or rolled back. */
  onGroupEnd(act: () => void): void;
}

/** A back-end. All differences between SQLite and PostgreSQL are behind this interface. */
export interface Driver {
  /** True when no other process writes to the database, so that records may be cached. */
  readonly soleWriter: boolean;
  /** Runs the statements of readers, which see committed data only. */
  readonly reader: Statements;
  /**
   * Resolves to the row of a Page; undefined when its revision is still `revision`, and null when it is known that there is
   * no such Page. Absent where this process is the only one that writes, so that a cached Page is up to date.
   */
  readonly findChangedPage?: (pageId: string, revision: number) => Promise<Row | null | undefined>;
  /** Resolves to the row of a token. Absent where the reader finds it. */
  readonly findToken?: (hash: string) => Promise<Row | undefined>;
  /**
   * Runs `act` in a transaction; runs it again from the start when the transaction failed because another one came first.
   * `onCommit` is called in the turn of the event loop in which the commit is durable, before `write` resolves. Transactions that name the
   * same Page in their first statement run one after the other. So do those that write a common row.
   */
  write<T>(act: (statements: Statements) => Promise<T>, onCommit: () => void, options?: WriteOptions): Promise<T>;
  /**
   * Opens the statements of dispatchers, for a process of this name. Absent where they are run one by one in a transaction.
   */
  readonly openDeliveryWork?: (process: string) => DeliveryWork;
  /** Opens the decisions of a process of this name. Absent where each is taken in a transaction of its own. */
  readonly openDecisions?: (process: string, onChange: (page: Page) => void) => GroupedDecisions;
  /** Gives a bounded part of the free space back to the file system. Absent where there is no file of its own. */
  readonly releaseSpace?: () => Promise<boolean>;
  /** Absent where the database is another process. */
  readonly local?: LocalDatabase;
  /** Returns the number of parts of the database that were missing in the last answer about many Pages. Absent where there are none. */
  readonly missingParts?: () => number;
  /** Counts the connections, the idle ones and the callers that wait for one. Absent where there is no pool. */
  readonly pool?: () => { readonly total: number; readonly idle: number; readonly waiting: number };
  /** Returns the StoreUnavailable for an error of the database that ended the start; undefined for any other error. */
  readonly startFailure?: (error: unknown) => Error | undefined;
  /** Absent where no other process can use the database. */
  readonly openChangeNotices?: OpenChangeNotices;
  close(): Promise<void>;
}
