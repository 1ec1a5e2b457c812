import type { PageId } from '../domain/ids.ts';

/** An allowance that is used up by one and grows again with real time. */
interface Allowance {
  left: number;
  /** Real time at which `left` was right; ms. */
  at: number;
}

/** Requests at once, and then in a second, that are recorded: in all and of each Page. */
const OF_ALL = { most: 2000, aSecond: 200 };
const OF_PAGE = { most: 1000, aSecond: 100 };
/** Maximum number of Pages whose allowances are remembered; each of them then starts with a whole one again. */
const MOST_PAGES = 10_000;

/** Bounds the rate at which requests are recorded, so that a busy Page leaves room for others. Requests of no Page count as one Page. */
export class RequestAllowance {
  readonly #all: Allowance = { left: OF_ALL.most, at: 0 };
  readonly #pages = new Map<PageId | null, Allowance>();

  /** Takes one request of a Page at `now` (real time, ms); returns false when it is beyond the rate. */
  take(pageId: PageId | null, now: number): boolean {
    refill(this.#all, OF_ALL, now);
    if (this.#all.left < 1) return false;
    const ofPage = this.#findPage(pageId, now);
    refill(ofPage, OF_PAGE, now);
    if (ofPage.left < 1) return false;
    this.#all.left--;
    ofPage.left--;
    return true;
  }

  #findPage(pageId: PageId | null, now: number): Allowance {
    const known = this.#pages.get(pageId);
    if (known) return known;
    if (this.#pages.size >= MOST_PAGES) this.#pages.clear();
    const whole = { left: OF_PAGE.most, at: now };
    this.#pages.set(pageId, whole);
    return whole;
  }
}

function refill(allowance: Allowance, { most, aSecond }: typeof OF_ALL, now: number): void {
  allowance.left = Math.min(most, allowance.left + ((now - allowance.at) * aSecond) / 1000);
  allowance.at = now;
}
