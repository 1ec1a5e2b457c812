import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { LocalStatements, Row, Statements, Value } from '../driver.ts';
import { withoutNul } from '../text.ts';

/** Statements that return at once. */
export class SqliteLocalStatements implements LocalStatements {
  readonly #database: DatabaseSync;
  readonly #prepared = new Map<string, StatementSync>();

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  all(sql: string, ...values: Value[]): readonly Row[] {
    return this.#prepare(sql).all(...values.map(bind));
  }

  get(sql: string, ...values: Value[]): Row | undefined {
    return this.#prepare(sql).get(...values.map(bind));
  }

  run(sql: string, ...values: Value[]): number {
    return Number(this.#prepare(sql).run(...values.map(bind)).changes);
  }

  #prepare(sql: string): StatementSync {
    const prepared = this.#prepared.get(sql);
    if (prepared) return prepared;
    const statement = this.#database.prepare(sql);
    this.#prepared.set(sql, statement);
    return statement;
  }
}

/** Statements of a group commit, with a savepoint for each of its transactions. */
export class SqliteStatements implements Statements {
  /** True until the running transaction writes: savepoints have a cost, so only transactions that write make one. */
  savepointDue = false;
  readonly local: LocalStatements;

  constructor(database: DatabaseSync) {
    this.local = new SqliteLocalStatements(database);
  }

  async all(sql: string, ...values: Value[]): Promise<readonly Row[]> {
    this.#beforeWrite(sql);
    return this.local.all(sql, ...values);
  }

  async get(sql: string, ...values: Value[]): Promise<Row | undefined> {
    return this.local.get(sql, ...values);
  }

  async run(sql: string, ...values: Value[]): Promise<number> {
    this.#beforeWrite(sql);
    return this.local.run(sql, ...values);
  }

  rollBackMember(): void {
    this.local.run('ROLLBACK TO member');
  }

  releaseMember(): void {
    this.local.run('RELEASE member');
  }

  #beforeWrite(sql: string): void {
    if (!this.savepointDue || sql.startsWith('SELECT')) return;
    this.savepointDue = false;
    this.local.run('SAVEPOINT member');
  }
}

/** Returns the value of a column as SQLite stores it. */
export const bind = (value: Value): string | number | null =>
  typeof value === 'boolean' ? Number(value) : withoutNul(value);
