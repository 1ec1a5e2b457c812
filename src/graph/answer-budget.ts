import { GraphError } from './errors.ts';

/** Maximum size of an answer in characters of JSON, about; 50 answers of a batch have `MOST_OF_BATCH` together. */
const MOST_OF_ANSWER = 5_000_000;
export const MOST_OF_BATCH = 20_000_000;
/** Part of the budget that a query of the database takes: an answer may be small and take thousands of them. */
const READ = 2000;

/** The rest of the size that the answer to one request may have. Source: docs/graph/transport.md §4.1. */
export class AnswerBudget {
  #left = MOST_OF_ANSWER;
  /** Objects that were charged, and may become parts of others. Undefined until the first one. */
  #charged: WeakSet<object> | undefined;

  /**
   * Takes the size of a value, for each place that it has in the answer, but for parts of it that were charged before;
   * returns it. Throws 1.
   */
  charge<T extends object>(value: T): T {
    this.#chargeMembers(value);
    this.#charged ??= new WeakSet();
    this.#charged.add(value);
    return value;
  }

  /** Takes the size of a value unless it was charged before; returns it. Throws 1. */
  chargeOnce<T extends object>(value: T): T {
    return this.#charged?.has(value) ? value : this.charge(value);
  }

  /** Takes the cost of a query. Throws 1. */
  chargeRead(): void {
    this.#take(READ);
  }

  #chargeValue(value: unknown): void {
    if (typeof value === 'string') return this.#take(value.length);
    if (typeof value !== 'object' || value === null) return this.#take(4);
    if (!this.#charged?.has(value)) this.#chargeMembers(value);
  }

  #chargeMembers(value: object): void {
    if (Array.isArray(value)) {
      for (const each of value) this.#chargeValue(each);
      return;
    }
    for (const [name, member] of Object.entries(value)) {
      this.#take(name.length + 6);
      this.#chargeValue(member);
    }
  }

  #take(size: number): void {
    this.#left -= size;
    if (this.#left < 0) throw new GraphError('answer_too_large');
  }
}
