import { LRUCache } from 'lru-cache';
import type { Clock } from '../app/ports/clock.ts';
import type { LimitName, Limits, Usage } from '../app/ports/usage.ts';
import type { AppId, PageId } from '../domain/ids.ts';
import { SlidingWindow } from './sliding-window.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Maximum number of apps, and of Pages, that are counted at a time; the one that was counted longest ago is forgotten. */
const MOST_COUNTED = 5000;

/**
 * Requests in an hour that are 100 % where no limit is set: 200 for each of 500 people (docs/graph/transport.md §8.1).
 * Percentages end at `HIGHEST_UNLIMITED` then, because clients slow down as they come near 100.
 */
const UNLIMITED = 100_000;
const HIGHEST_UNLIMITED = 50;

/** With `max` it would allocate its whole size at once. */
const newCounts = <K extends string, T extends object>() =>
  new LRUCache<K, T>({ maxSize: MOST_COUNTED, sizeCalculation: () => 1 });

/**
 * Counts the requests that this process answers, and holds the limits of the instance. Both are in memory: every process
 * counts for itself, and a restart begins at zero.
 */
export class UsageCounts implements Usage {
  readonly #clock: Clock;
  #limits: Limits;
  readonly #apps = newCounts<AppId, AppUsage>();
  readonly #pages = newCounts<PageId, PageUsage>();
  /** Those of the last request, since each is counted first and then asked for its headers. */
  #lastApp: AppUsage | undefined;
  #lastPage: PageUsage | undefined;

  constructor(clock: Clock, limits: Limits) {
    this.#clock = clock;
    this.#limits = limits;
  }

  get limits(): Limits {
    return this.#limits;
  }

  /** Sets the limits; all counts begin at zero. */
  replaceLimits(limits: Limits): void {
    this.#limits = limits;
    this.#apps.clear();
    this.#pages.clear();
    this.#lastApp = undefined;
    this.#lastPage = undefined;
  }

  count(appId: AppId, pageId: PageId | undefined, isSend: boolean): LimitName | undefined {
    const now = this.#clock.now();
    const { app, page, messenger, send } = this.#limits;
    const ofApp = this.#app(appId).hour.add(now);
    if (pageId === undefined) return isAbove(ofApp, app) ? 'app' : undefined;
    const usage = this.#page(pageId);
    const ofPage = usage.hour.add(now);
    const ofDay = messenger === undefined ? 0 : usage.day().add(now);
    const sent = send === undefined || !isSend ? 0 : usage.second().add(now);
    if (isAbove(ofApp, app)) return 'app';
    if (isAbove(ofPage, page)) return 'page';
    if (isAbove(ofDay, messenger)) return 'messenger';
    return isAbove(sent, send) ? 'send' : undefined;
  }

  headers(appId: AppId, pageId: PageId | undefined): readonly string[] {
    const now = this.#clock.now();
    const { app, page, messenger } = this.#limits;
    const ofApp = this.#app(appId);
    const appPercent = percentOf(ofApp.hour.count(now), app);
    if (pageId === undefined) return ofApp.headersAt(appPercent);
    const ofPage = this.#page(pageId);
    const hour = ofPage.hour.count(now);
    const [window, limit] = messenger === undefined ? [ofPage.hour, page] : [ofPage.day(), messenger];
    const used = window.count(now);
    const wait = limit === undefined || used < limit ? 0 : Math.ceil(window.timeUntilBelow(limit, now) / MINUTE);
    return ofPage.headersAt(
      percentOf(used, limit),
      wait,
      app === undefined ? undefined : appPercent,
      page === undefined ? undefined : percentOf(hour, page),
    );
  }

  #app(id: AppId): AppUsage {
    if (this.#lastApp?.id === id) return this.#lastApp;
    const usage = this.#apps.get(id) ?? new AppUsage(id);
    this.#apps.set(id, usage);
    this.#lastApp = usage;
    return usage;
  }

  #page(id: PageId): PageUsage {
    if (this.#lastPage?.id === id) return this.#lastPage;
    const usage = this.#pages.get(id) ?? new PageUsage(id);
    this.#pages.set(id, usage);
    this.#lastPage = usage;
    return usage;
  }
}

const isAbove = (count: number, limit: number | undefined): boolean => limit !== undefined && count > limit;

/** Returns a count as a percentage of its limit, rounded up. */
const percentOf = (count: number, limit: number | undefined): number =>
  limit === undefined
    ? Math.min(Math.ceil((count * 100) / UNLIMITED), HIGHEST_UNLIMITED)
    : Math.ceil((count * 100) / limit);

const members = (percent: number): string =>
  `"call_count":${percent},"total_cputime":${percent},"total_time":${percent}`;

class AppUsage {
  readonly id: AppId;
  readonly hour = new SlidingWindow(HOUR);
  /** The headers of the last answer, for the next one with the same percentage. */
  #percent = -1;
  #headers: readonly string[] = [];

  constructor(id: AppId) {
    this.id = id;
  }

  headersAt(percent: number): readonly string[] {
    if (percent === this.#percent) return this.#headers;
    this.#percent = percent;
    this.#headers = ['x-app-usage', `{${members(percent)}}`];
    return this.#headers;
  }
}

class PageUsage {
  readonly id: PageId;
  readonly hour = new SlidingWindow(HOUR);
  #day: SlidingWindow | undefined;
  #second: SlidingWindow | undefined;
  /** The headers of the last answer, for the next one with the same numbers. */
  #percent = -1;
  #wait = -1;
  #ofApp: number | undefined;
  #ofPage: number | undefined;
  #headers: readonly string[] = [];

  constructor(id: PageId) {
    this.id = id;
  }

  day(): SlidingWindow {
    this.#day ??= new SlidingWindow(DAY);
    return this.#day;
  }

  second(): SlidingWindow {
    this.#second ??= new SlidingWindow(SECOND);
    return this.#second;
  }

  /** `wait`: minutes until requests succeed again. `ofApp` and `ofPage`: percentages of limits that are set. */
  headersAt(percent: number, wait: number, ofApp: number | undefined, ofPage: number | undefined): readonly string[] {
    const isSame = percent === this.#percent && wait === this.#wait && ofApp === this.#ofApp && ofPage === this.#ofPage;
    if (isSame) return this.#headers;
    this.#percent = percent;
    this.#wait = wait;
    this.#ofApp = ofApp;
    this.#ofPage = ofPage;
    const usage = `{"type":"messenger",${members(percent)},"estimated_time_to_regain_access":${wait}}`;
    const headers = ['x-business-use-case-usage', `{"${this.id}":[${usage}]}`];
    if (ofApp !== undefined) headers.push('x-app-usage', `{${members(ofApp)}}`);
    if (ofPage !== undefined) headers.push('x-page-usage', `{${members(ofPage)}}`);
    this.#headers = headers;
    return headers;
  }
}
