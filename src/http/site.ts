import type { IncomingHttpHeaders, ServerResponse } from 'node:http';

/** A request whose body has arrived in full. */
export interface HttpRequest {
  readonly method: string;
  /** The path as sent, still encoded, without the query. */
  readonly path: string;
  /** The query as sent, without the `?`. */
  readonly query: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  /** IP address of the client. */
  readonly client: string;
}

export interface HttpReply {
  readonly status: number;
  /** Names and values in turn, as `ServerResponse.writeHead` takes them; length and date are added. */
  readonly headers: readonly string[];
  readonly body: string | Buffer;
  /** The route that answered, with names in place of ids; left out when the path has none. */
  readonly route?: string | undefined;
  /** Set to cut the connection instead of answering; status and body are then ignored. */
  readonly isCut?: true;
  /** Takes the response over once its headers are sent, and ends it; used instead of `body`. */
  readonly stream?: (response: ServerResponse) => void;
}

/** Reasons for which a connection's bytes do not become a request. */
export type UnreadableRequest = 'body_too_large' | 'malformed_request' | 'headers_too_large' | 'request_timeout';

/** A part of the server that answers all requests under its paths. */
export interface Site {
  /** Answers in this call when nothing has to be waited for. */
  answer(request: HttpRequest): HttpReply | Promise<HttpReply>;
  /** Maximum size of a request body under `path`, in bytes, where it differs from the server's. */
  readonly bodyBytes?: (path: string) => number | undefined;
  /** Answers, in the site's own format, bytes that could not be read as a request. */
  refuse(reason: UnreadableRequest): HttpReply;
}
