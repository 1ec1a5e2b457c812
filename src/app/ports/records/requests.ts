import type { LoggedRequest, RequestBounds, RequestFilter, RequestRecord } from '../request-log.ts';

/** The log of requests to the Graph surface. */
export interface RequestReads {
  find(id: string): Promise<RequestRecord | undefined>;
  /** Newest first. Searches 2,000 requests for those of a filter; lastSearched() says where to go on. */
  list(filter: RequestFilter): Promise<readonly LoggedRequest[]>;
  /** The id of the last of the requests that list() searches; undefined where it has searched them all. */
  lastSearched(filter: RequestFilter): Promise<string | undefined>;
}

export interface RequestRecords extends RequestReads {
  /** Adds requests, then removes those that are beyond the bounds. */
  add(requests: readonly RequestRecord[], bounds: RequestBounds): Promise<void>;
  removeAll(): Promise<void>;
}
