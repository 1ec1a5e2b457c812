import type { OpenChangeNotices } from '../app/ports/change-notices.ts';

/** What a column can hold (docs/design.md §5.6). */
export type Value = string | number | boolean | null;
export type Row = Readonly<Record<string, unknown>>;

/** Statements against one connection. SQL is written with `?` placeholders, the same text for every back-end. */
export interface Statements {
  all(sql: string, ...values: Value[]): Promise<readonly Row[]>;
  get(sql: string, ...values: Value[]): Promise<Row | undefined>;
  /** Resolves to the number of rows changed. */
  run(sql: string, ...values: Value[]): Promise<number>;
}

/** A back-end. All that differs between SQLite and PostgreSQL is behind this. */
export interface Driver {
  /** Nobody but this process writes, so records may be kept at hand. */
  readonly soleWriter: boolean;
  /** What a claim's SELECT ends with, so that claimers pass over the rows of others instead of waiting for them. */
  readonly skipLocked: '' | 'FOR UPDATE SKIP LOCKED';
  /** The statements of readers; they see what is committed. */
  readonly reader: Statements;
  /**
   * Runs `act` in a transaction of its own, again from the start if that lost a race against another; `committed` runs
   * in the same turn as the commit, before anyone reads. Transactions that name the same Page first happen one after
   * the other. So do those that name none, as far as they write a row in common.
   */
  write<T>(act: (statements: Statements) => Promise<T>, committed: () => void): Promise<T>;
  /**
   * Its connections: all, those at rest, and the callers that wait for one. Left out where there is nothing to tell.
   */
  readonly pool?: () => { readonly total: number; readonly idle: number; readonly waiting: number };
  /** Where several processes may share the database, and tell each other of news. */
  readonly openChangeNotices?: OpenChangeNotices;
  close(): Promise<void>;
}
