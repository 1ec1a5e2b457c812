import type { PoolClient, QueryResult } from 'pg';
import type { Row, Statements, Value } from '../driver.ts';
import { isConnectionReusable } from './errors.ts';
import { correctPrepared, pageOf, toQuery } from './query.ts';

/** Resolves to a connection for a transaction that writes to `page`, or that names no Page. */
export type Connect = (page: string | undefined) => Promise<PoolClient>;

export interface TransactionOptions {
  /** Time limit of a statement; ms. */
  readonly timeoutMs: number;
  /** Time after which PostgreSQL ends a transaction that sends nothing, so that it releases its rows; ms. */
  readonly idleMs: number;
  /** True when statements are prepared under a name, once on each connection. */
  readonly isNamed: boolean;
  /** True when the transaction only reads; then no row is locked. */
  readonly readOnly: boolean;
}

/**
 * One attempt at a transaction. BEGIN is sent with the first statement, because the isolation level depends on whether
 * that statement names a Page; a transaction without statements needs no connection.
 *
 * With a Page, the row of the Page is locked at the beginning, and the level is READ COMMITTED: each statement sees what
 * earlier writers of the Page have committed. Without a Page, the level is REPEATABLE READ: writing a row that another
 * transaction has changed since the beginning fails, and the whole transaction is to be run again.
 */
export class PostgresTransaction implements Statements {
  /** The Page whose row is locked, or else the first Page that a statement named. */
  page: string | undefined;
  /** The first error of the database. After it no statement is sent, and the transaction cannot be committed. */
  failure: Error | undefined;
  readonly #connect: Connect;
  readonly #options: TransactionOptions;
  #client: PoolClient | undefined;
  /** Settles after the last statement so far: a connection runs one statement at a time. */
  #last: Promise<unknown> = Promise.resolve();
  #isOver = false;

  /** `page` is the Page that an earlier attempt named. */
  constructor(connect: Connect, page: string | undefined, options: TransactionOptions) {
    this.#connect = connect;
    this.#options = options;
    this.page = page;
  }

  async all(sql: string, ...values: Value[]): Promise<readonly Row[]> {
    return (await this.#query(sql, values)).rows;
  }

  async get(sql: string, ...values: Value[]): Promise<Row | undefined> {
    return (await this.#query(sql, values)).rows[0];
  }

  async run(sql: string, ...values: Value[]): Promise<number> {
    return (await this.#query(sql, values)).rowCount ?? 0;
  }

  async commit(): Promise<void> {
    await this.#end('COMMIT');
    if (this.failure !== undefined) throw this.failure;
  }

  async rollBack(): Promise<void> {
    await this.#end('ROLLBACK');
  }

  #query(sql: string, values: readonly Value[]): Promise<QueryResult<Row>> {
    if (this.#isOver) throw new Error('The transaction is over');
    const result = this.#last.then(() => this.#send(sql, values));
    this.#last = result.catch(() => {});
    return result;
  }

  async #send(sql: string, values: readonly Value[]): Promise<QueryResult<Row>> {
    if (this.failure !== undefined) throw this.failure;
    try {
      this.page ??= pageOf(sql, values);
      const client = this.#client ?? (await this.#begin(this.page));
      return await this.#run(client, sql, values);
    } catch (error) {
      this.failure = error as Error;
      throw error;
    }
  }

  async #begin(page: string | undefined): Promise<PoolClient> {
    const client = await this.#connect(page);
    this.#client = client;
    const level = page === undefined ? 'REPEATABLE READ' : 'READ COMMITTED';
    const { timeoutMs, idleMs, readOnly } = this.#options;
    // SET LOCAL, because a pooler refuses limits at the start of a session and gives the session to others afterwards.
    await client.query(
      `BEGIN ISOLATION LEVEL ${level}${readOnly ? ' READ ONLY' : ''}; SET LOCAL statement_timeout = ${timeoutMs}; ` +
        `SET LOCAL idle_in_transaction_session_timeout = ${idleMs}`,
    );
    if (page !== undefined && !readOnly)
      await this.#run(client, 'SELECT page_id FROM pages WHERE page_id = ? FOR UPDATE', [page]);
    return client;
  }

  async #run(client: PoolClient, sql: string, values: readonly Value[]): Promise<QueryResult<Row>> {
    try {
      return await client.query<Row>(toQuery(sql, values, this.#options));
    } catch (error) {
      correctPrepared(client, sql, error);
      throw error;
    }
  }

  /** Ends the transaction after its last statement. A connection that cannot be used again is closed. */
  async #end(command: 'COMMIT' | 'ROLLBACK'): Promise<void> {
    await this.#last;
    this.#isOver = true;
    const client = this.#client;
    this.#client = undefined;
    if (!client) return;
    let isReusable = this.failure === undefined || isConnectionReusable(this.failure);
    try {
      if (isReusable) await client.query(this.failure === undefined ? command : 'ROLLBACK');
    } catch (error) {
      this.failure ??= error as Error;
      isReusable = false;
    }
    client.release(!isReusable);
  }
}
