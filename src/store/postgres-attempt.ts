import type { PoolClient, QueryResult } from 'pg';
import type { Row, Statements, Value } from './driver.ts';
import { keepsConnection } from './postgres-errors.ts';
import { toQuery } from './postgres-query.ts';

/**
 * One attempt at a transaction. It begins with its first statement, so that waiting for a connection comes before the
 * instant as of which it sees the database; one without statements never needs a connection.
 */
export class Attempt implements Statements {
  /** The first thing that went wrong in the database. The transaction is void from then on, whatever is made of it. */
  failure: unknown;
  readonly #connect: (sql: string, values: readonly Value[]) => Promise<PoolClient>;
  #client: PoolClient | undefined;
  /** A connection takes one statement at a time. */
  #last: Promise<unknown> = Promise.resolve();
  #over = false;

  constructor(connect: (sql: string, values: readonly Value[]) => Promise<PoolClient>) {
    this.#connect = connect;
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
      if (!this.#client) {
        this.#client = await this.#connect(sql, values);
        await this.#client.query('BEGIN ISOLATION LEVEL REPEATABLE READ');
      }
      return await this.#client.query<Row>(toQuery(sql, values));
    } catch (error) {
      this.failure = error;
      throw error;
    }
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
      this.failure ??= error;
      keep = false;
    }
    client.release(!keep);
  }
}
