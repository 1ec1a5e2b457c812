import type { AppId } from '../domain/ids.ts';

/** Maximum number of queues under way, in all and to one app. */
export const MAX_QUEUES = 512;
export const MAX_QUEUES_PER_APP = 64;
/** Queues to an app that has not answered yet. */
const AT_FIRST = 8;
/** Queues to an app that does not answer. */
const AT_LEAST = 2;
/** Places that only apps which answer may take. */
const RESERVE = 128;
/** Maximum number of apps whose limit is remembered. */
const MAX_APPS = 10_000;

/**
 * Limits of the queues under way to one app. An app that answers, with whatever status, may have twice as many with each
 * answer, up to a maximum; one that lets an attempt run into its deadline gets half as many. So receivers that hang take
 * few places, and some places are left for those that answer.
 */
export class AppLimits {
  /** The app whose attempt ended last comes last. */
  readonly #limits = new Map<AppId, number>();

  /** Returns whether another queue of an app may be under way, beside `ofApp` of that app and `inAll` of all apps. */
  mayAdd(appId: AppId, ofApp: number, inAll: number): boolean {
    const limit = this.#limits.get(appId) ?? AT_FIRST;
    return ofApp < limit && inAll < (limit > AT_FIRST ? MAX_QUEUES : MAX_QUEUES - RESERVE);
  }

  /** Returns the apps of which queues may be added beside `inAll`; undefined when it may be any app. */
  onlyApps(inAll: number): readonly AppId[] | undefined {
    if (inAll < MAX_QUEUES - RESERVE) return undefined;
    return [...this.#limits].filter(([, limit]) => limit > AT_FIRST).map(([appId]) => appId);
  }

  /** Notes the end of an attempt at a delivery to an app. */
  note(appId: AppId, hasAnswered: boolean): void {
    const limit = this.#limits.get(appId) ?? AT_FIRST;
    this.#limits.delete(appId);
    const [oldest] = this.#limits.keys();
    if (oldest !== undefined && this.#limits.size >= MAX_APPS) this.#limits.delete(oldest);
    this.#limits.set(
      appId,
      hasAnswered ? Math.min(MAX_QUEUES_PER_APP, 2 * limit) : Math.max(AT_LEAST, Math.floor(limit / 2)),
    );
  }
}
