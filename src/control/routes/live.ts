import { requireFound } from '../../app/require-found.ts';
import type { LiveScope } from '../../app/ports/live.ts';
import { id, object, oneOf } from '../../contract/graph-types.ts';
import type { PageId, Psid } from '../../domain/ids.ts';
import { ControlError } from '../control-error.ts';
import { CustomReply, type Route } from '../route.ts';

const liveQuery = object({ page_id: id, psid: id, scope: oneOf(['thread', 'inbox', 'page']) }, ['page_id']);

/** The stream of what changes. */
export const liveRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/live',
    does: 'server-sent events of a Page, its inbox or a thread; ?page_id=&psid=&scope=, resumes from Last-Event-ID',
    async answer({ ports, live, query, request }) {
      const { page_id, psid, scope = psid === undefined ? 'page' : 'thread' } = liveQuery.decode(query, []);
      const pageId = page_id as PageId;
      if (scope === 'thread' && psid === undefined) {
        throw new ControlError(400, 'invalid_parameter', 'A thread is of one person: psid is required.');
      }
      await ports.store.read(async (reads) => {
        requireFound(await reads.pages.find(pageId), 'page', pageId);
        if (psid !== undefined) requireFound(await reads.consumers.find(pageId, psid as Psid), 'consumer', psid);
      });
      const followed: LiveScope = {
        pageId,
        ...(scope === 'thread' && { psid: psid as Psid }),
        inbox: scope === 'inbox',
      };
      const last = request.headers['last-event-id'];
      const since = typeof last === 'string' && /^\d{1,15}$/.test(last) ? Number(last) : undefined;
      return new CustomReply({
        status: 200,
        headers: ['Content-Type', 'text/event-stream', 'X-Accel-Buffering', 'no'],
        body: '',
        stream(response) {
          const close = live.open(followed, since, {
            write: (chunk) => void response.write(chunk),
            get backlog() {
              return response.writableLength;
            },
            end: () => void response.end(),
          });
          response.on('close', close);
        },
      });
    },
  },
];
