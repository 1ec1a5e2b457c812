import type { Attempt } from '../app/ports/entities.ts';
import type { AppId } from '../domain/ids.ts';
import { AdaptiveLimits, type Grade } from './adaptive-limits.ts';
import { succeeded } from './record-outcome.ts';

/** Number of queues that may be under way at once; each of them has a place. */
export const PLACES = 512;
/** Limits of the places of one app, and of all apps whose callbacks have one origin. */
const OF_APP = { first: 8, least: 2, most: 64 };
const OF_ORIGIN = { first: 64, least: 4, most: 256 };
/** Places that only apps get whose attempts succeed quickly. */
const LAST_RESERVE = 32;
/**
 * Maximum number of places of one app while fewer than `below` places are in use: `good` when its attempts succeed quickly,
 * `unknown` when it has had none yet, `other` when they fail or are slow. The fewer places are free, the fewer an app gets,
 * so that some are left when many apps hang at once: after a start, when nothing is known of any app, or all of a sudden.
 */
const SHARES = [
  { below: 128, good: OF_APP.most, unknown: OF_APP.first, other: OF_APP.first },
  { below: 256, good: OF_APP.most, unknown: 2, other: OF_APP.first },
  { below: 384, good: 8, unknown: 1, other: OF_APP.first },
  { below: PLACES - LAST_RESERVE, good: 2, unknown: 1, other: 0 },
  { below: PLACES, good: 1, unknown: 0, other: 0 },
] as const;
/**
 * Number of places of an app whose attempts succeed quickly that its origin's limit does not count: behind one gateway, apps
 * that hang leave these to the others.
 */
const BEYOND_ORIGIN = 4;
/** Duration of an attempt from which it is slow; ms. */
const SLOW_MS = 2000;
/** Maximum number of apps whose origin is remembered. */
const MAX_APPS = 2000;

/**
 * The places of the queues under way, and their shares among apps and origins. A quick success doubles the limit of its
 * app, a failure halves it; the limit of an origin falls with attempts that get no answer. So receivers that hang or fail
 * take few places, and some places are left for the others.
 */
export class Places {
  /** Places in use, without entries for zero. */
  readonly #ofApps = new Map<AppId, number>();
  readonly #ofOrigins = new Map<string, number>();
  #used = 0;
  readonly #appLimits = new AdaptiveLimits<AppId>(OF_APP);
  readonly #originLimits = new AdaptiveLimits<string>(OF_ORIGIN);
  /** The origins of the callbacks of apps, as far as they are known. */
  readonly #origins = new Map<AppId, string>();

  /** The number of places in use. */
  get used(): number {
    return this.#used;
  }

  /** Returns whether a queue of an app may be added, as far as its origin is known. */
  mayAdd(appId: AppId): boolean {
    const used = this.#ofApps.get(appId) ?? 0;
    if (used >= this.#limitOf(appId)) return false;
    if (used < BEYOND_ORIGIN && this.#isGood(appId)) return true;
    const origin = this.#origins.get(appId);
    return origin === undefined || (this.#ofOrigins.get(origin) ?? 0) < this.#originLimits.of(origin);
  }

  /** Counts a queue of an app that may be leased soon. */
  reserve(appId: AppId): void {
    add(this.#ofApps, appId, 1);
    this.#used++;
  }

  /** Frees a place that `reserve` took. */
  cancel(appId: AppId): void {
    add(this.#ofApps, appId, -1);
    this.#used--;
  }

  /** Remembers the origin of an app's callback. */
  setOrigin(appId: AppId, origin: string): void {
    this.#origins.delete(appId);
    this.#origins.set(appId, origin);
    const [oldest] = this.#origins.keys();
    if (oldest !== undefined && this.#origins.size > MAX_APPS) this.#origins.delete(oldest);
  }

  /** Takes a place for a leased queue. */
  take(appId: AppId, origin: string): void {
    this.reserve(appId);
    add(this.#ofOrigins, origin, 1);
  }

  /** Frees a place that `take` took. */
  free(appId: AppId, origin: string): void {
    this.cancel(appId);
    add(this.#ofOrigins, origin, -1);
  }

  /** Returns the apps of which no queue may be added. An app of which nothing is known is not among them. */
  busyApps(): readonly AppId[] {
    const apps = new Set([...this.#ofApps.keys(), ...this.#appLimits.keys(), ...this.#origins.keys()]);
    return [...apps].filter((appId) => !this.mayAdd(appId));
  }

  /** Returns the apps of which queues may be added where no other app may have a place; undefined where any app may. */
  onlyApps(): readonly AppId[] | undefined {
    if (this.#used < PLACES - LAST_RESERVE) return undefined;
    return this.#appLimits.keys().filter((appId) => this.mayAdd(appId));
  }

  /** Notes the end of an attempt at a delivery to an app. */
  note(appId: AppId, origin: string, attempt: Attempt): void {
    const grade: Grade = attempt.durationMs > SLOW_MS ? 'slow' : 'good';
    this.#appLimits.note(appId, succeeded(attempt) ? grade : 'failed');
    this.#originLimits.note(origin, attempt.status === null ? 'failed' : grade);
  }

  /** Returns the number of places that an app may have, given how many are in use. */
  #limitOf(appId: AppId): number {
    const share = SHARES.find(({ below }) => this.#used < below);
    if (!share) return 0;
    if (!this.#appLimits.has(appId)) return share.unknown;
    return Math.min(this.#appLimits.of(appId), this.#isGood(appId) ? share.good : share.other);
  }

  /** Returns whether the last attempts of an app succeeded quickly. */
  #isGood(appId: AppId): boolean {
    return this.#appLimits.of(appId) > OF_APP.first;
  }
}

/** Adds to a count, and deletes it once it is zero. */
function add<K>(counts: Map<K, number>, key: K, change: 1 | -1): void {
  const count = (counts.get(key) ?? 0) + change;
  if (count > 0) counts.set(key, count);
  else counts.delete(key);
}
