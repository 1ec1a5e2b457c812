import { setTimeout as pause } from 'node:timers/promises';
import type { Ports } from '../app/ports/ports.ts';
import type { Store } from '../app/ports/store.ts';
import type { PageId } from '../domain/ids.ts';
import type { HttpRequest } from '../http/site.ts';
import { GraphError } from './errors.ts';
import { pageOf, type RequestContext } from './request-context.ts';

/**
 * Header with the position of a Page: its id, a colon and its revision. The answer to a write has it, and a request that has
 * it is answered by a server that only reads once that server has this revision.
 */
export const POSITION_HEADER = 'x-switchhook-position';

/** Maximum time for which a server that only reads waits for a revision; ms. */
const MAX_WAIT_MS = 200;
/** Pause between two reads of the revision; ms. */
const PAUSE_MS = 5;

interface Position {
  readonly pageId: PageId;
  readonly revision: number;
}

/** Returns the position that a request asks for; undefined without the header. Throws code 100 for any other text in it. */
function readPosition({ headers }: HttpRequest): Position | undefined {
  const header = headers[POSITION_HEADER];
  if (header === undefined) return undefined;
  const [, pageId, revision] = /^(\d{1,32}):(\d{1,15})$/.exec(String(header).trim()) ?? [];
  if (pageId === undefined) throw new GraphError('invalid_position');
  return { pageId: pageId as PageId, revision: Number(revision) };
}

/**
 * Waits until the database has the revision that a request asks for; undefined without one. Throws code 2 when it does not
 * within 200 ms.
 */
export function awaitPosition({ store }: Ports, request: HttpRequest): Promise<void> | undefined {
  const position = readPosition(request);
  return position && waitFor(store, position);
}

async function waitFor(store: Store, { pageId, revision }: Position): Promise<void> {
  const startedAt = performance.now();
  for (;;) {
    const revisions = await store.read((reads) => reads.pages.revisions([pageId]));
    if ((revisions.get(pageId) ?? 0) >= revision) return;
    if (performance.now() - startedAt >= MAX_WAIT_MS) throw new GraphError('replica_behind');
    await pause(PAUSE_MS);
  }
}

/** Returns the position of the Page that a request has written to, as header; nothing for one that is about no Page. */
export async function positionAfter({ store }: Ports, context: RequestContext): Promise<readonly string[]> {
  const pageId = pageOf(context);
  // The write is committed, so this Page has its revision, or a later one.
  const page = pageId === null ? undefined : await store.access.findPageAfterWrite(pageId);
  return page ? [POSITION_HEADER, `${page.id}:${page.revision}`] : [];
}
