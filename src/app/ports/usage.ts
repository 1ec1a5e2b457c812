import type { AppId, PageId } from '../../domain/ids.ts';

/**
 * Maximum numbers of requests, each undefined where nothing is refused. Source: docs/graph/transport.md §8.1, with the
 * code that answers each.
 */
export interface Limits {
  /** Requests of an app in an hour; code 4. */
  readonly app?: number;
  /** Requests about a Page in an hour, of all apps; code 32. */
  readonly page?: number;
  /** Requests about a Page in 24 hours, of all apps; code 80006. */
  readonly messenger?: number;
  /** Messages that a Page sends in a second; code 613. */
  readonly send?: number;
}

export type LimitName = keyof Limits;

/** Counts the requests of apps and Pages, in the time of the instance. */
export interface Usage {
  /**
   * Counts a request, refused or not, and returns the limit that it exceeds. Without a `pageId`, the request has the token
   * of an app.
   */
  count(appId: AppId, pageId: PageId | undefined, isSend: boolean): LimitName | undefined;
  /** Returns the usage headers of an answer, names and values in turn. */
  headers(appId: AppId, pageId: PageId | undefined): readonly string[];
}
