import type { DeliveryState } from '../app/ports/entities.ts';
import type { PageId, Psid } from '../domain/ids.ts';

/** Things that ended during a move: their number, counted up to 100, and the first of them. */
export interface EndedThings {
  readonly count: number;
  /** Instants in epoch ms. */
  readonly first: readonly { readonly psid: Psid; readonly at: number }[];
}

/** Effects of a move of the clock on one Page. */
export interface PageMove {
  /** The Page's revision before the move, and after it. */
  readonly fromRevision: number;
  readonly toRevision: number;
  /** State of the call hours at the two instants. */
  readonly wasOpen: boolean;
  readonly isOpen: boolean;
  /** Number of times that the call hours opened between them; undefined for a move that is too long to count. */
  readonly openings: number | undefined;
  /** Messages whose call button expired. */
  readonly expiredButtons: EndedThings;
  /** People to whom the Page can no longer write. */
  readonly closedWindows: EndedThings;
  /** Attempts to deliver that succeeded during the move, and those that failed. */
  readonly delivered: number;
  readonly failed: number;
}

/** A move of the clock, between two instants in epoch ms. */
export interface ClockMove {
  readonly number: number;
  readonly from: number;
  readonly to: number;
  readonly pages: ReadonlyMap<PageId, PageMove>;
}

interface Attempts {
  delivered: number;
  failed: number;
}

/** Maximum number of moves that are listed. */
const CAPACITY = 200;

/** The latest moves of this process's clock with what they caused, newest first; a restart forgets them. */
export class ClockMoves {
  #moves: readonly ClockMove[] = [];
  #number = 0;
  /** Attempts during the move under way; undefined between moves. */
  #attempts: Map<PageId, Attempts> | undefined;

  /** Starts to count attempts. */
  begin(): void {
    this.#attempts = new Map();
  }

  onAttempt(pageId: PageId, state: DeliveryState): void {
    if (!this.#attempts) return;
    const attempts = this.#attempts.get(pageId) ?? { delivered: 0, failed: 0 };
    this.#attempts.set(pageId, attempts);
    attempts[state === 'delivered' ? 'delivered' : 'failed'] += 1;
  }

  /** Ends the count, and records the move unless it moved nothing. */
  end(from: number, to: number, pages: ReadonlyMap<PageId, Omit<PageMove, keyof Attempts>>): void {
    const attempts = this.#attempts;
    this.#attempts = undefined;
    if (to <= from) return;
    this.#number += 1;
    const moved = [...pages].map(
      ([id, page]) => [id, { ...page, ...(attempts?.get(id) ?? { delivered: 0, failed: 0 }) }] as const,
    );
    this.#moves = [{ number: this.#number, from, to, pages: new Map(moved) }, ...this.#moves].slice(0, CAPACITY);
  }

  /** Ends the count of a move that failed. */
  abandon(): void {
    this.#attempts = undefined;
  }

  list(): readonly ClockMove[] {
    return this.#moves;
  }

  /** Forgets the moves, because the instance was replaced. */
  clear(): void {
    this.#moves = [];
  }
}
