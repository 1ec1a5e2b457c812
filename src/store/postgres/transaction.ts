import type { PoolClient, QueryResult } from 'pg';
import type { Row, Statements, Value } from '../driver.ts';
import { keepsConnection } from './errors.ts';
import { pageOf, toQuery } from './query.ts';

/** Resolves to a connection once the caller may write to `page`, as far as this process is concerned. */
export type Connect = (page: string | undefined) => Promise<PoolClient>;

/**
 * One attempt at a transaction. It begins with its first statement, when it is known what it is about, so one without
 * statements never needs a connection. What it holds and sees is told at openPostgres.
 */
export class PostgresTransaction implements Statements {
  /** The Page that the transaction is about: the one it holds, or the first that it has named. */
  page: string | undefined;
  /** The first thing that went wrong in the database. The transaction is void from then on, whatever is made of it. */
  failure: Error | undefined;
  readonly #connect: Connect;
  #client: PoolClient | undefined;
  /** A connection takes one statement at a time. */
  #last: Promise<unknown> = Promise.resolve();
  #over = false;

  /** `page` is what an earlier attempt was about. */
  constructor(connect: Connect, page: string | undefined) {
    this.#connect = connect;
    this.page = page;
  }

  async all(sql: string, ...values: Value[]): Promise<readonly Row[]> {
    return (await this.#ask(sql, values)).rows;
  }

  async get(sql: string, ...values: Value[]): Promise<Row | undefined> {
    return (await this.#ask(sql, values)).rows[0];
  }

  async run(sql: string, ...values: Value[]): Promise<number> {
    return (await this.#ask(sql, values)).rowCount ?? 0;
  }

  async commit(): Promise<void> {
    await this.#end('COMMIT');
    if (this.failure !== undefined) throw this.failure;
  }

  async rollBack(): Promise<void> {
    await this.#end('ROLLBACK');
  }

  #ask(sql: string, values: readonly Value[]): Promise<QueryResult<Row>> {
    if (this.#over) throw new Error('The transaction is over');
    const answer = this.#last.then(() => this.#send(sql, values));
    this.#last = answer.catch(() => {});
    return answer;
  }

  async #send(sql: string, values: readonly Value[]): Promise<QueryResult<Row>> {
    if (this.failure !== undefined) throw this.failure;
    try {
      this.page ??= pageOf(sql, values);
      const client = this.#client ?? (await this.#begin(this.page));
      return await client.query<Row>(toQuery(sql, values));
    } catch (error) {
      throw (this.failure = error as Error);
    }
  }

  async #begin(page: string | undefined): Promise<PoolClient> {
    const client = await this.#connect(page);
    this.#client = client;
    const level = page === undefined ? 'REPEATABLE READ' : 'READ COMMITTED';
    await client.query(`BEGIN ISOLATION LEVEL ${level}`);
    if (page !== undefined) {
      await client.query(toQuery('SELECT page_id FROM pages WHERE page_id = ? FOR UPDATE', [page]));
    }
    return client;
  }

  /** Ends the transaction after all that was asked, and gives the connection back: into the pool, or up. */
  async #end(command: 'COMMIT' | 'ROLLBACK'): Promise<void> {
    await this.#last;
    this.#over = true;
    const client = this.#client;
    this.#client = undefined;
    if (!client) return;
    let keep = this.failure === undefined || keepsConnection(this.failure);
    try {
      if (keep) await client.query(this.failure === undefined ? command : 'ROLLBACK');
    } catch (error) {
      this.failure ??= error as Error;
      keep = false;
    }
    client.release(!keep);
  }
}
