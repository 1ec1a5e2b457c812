import type { LiveScope } from '../../app/ports/live.ts';
import { requireFound } from '../../app/require-found.ts';
import { id, object, oneOf } from '../../contract/graph-types.ts';
import type { PageId, Psid } from '../../domain/ids.ts';
import { ControlError } from '../control-error.ts';
import { CustomReply, route, type Route } from '../route.ts';
import { plainText } from '../../contract/schema.ts';

export const liveRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/live',
    summary: 'Streams the events of a Page, its inbox or a thread as server-sent events; resumes from Last-Event-ID',
    query: object({ page_id: id, psid: id, scope: oneOf(['thread', 'inbox', 'page']) }, ['page_id']),
    contentType: 'text/event-stream',
    result: plainText,
    async answer({ ports, live, query, http }) {
      const { page_id, psid, scope = psid === undefined ? 'page' : 'thread' } = query;
      const pageId = page_id as PageId;
      if (scope === 'thread' && psid === undefined) {
        throw new ControlError(400, 'invalid_parameter', 'The scope thread requires psid.');
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
      const last = http.headers['last-event-id'];
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
            drained: () =>
              new Promise<void>((resolve) => {
                if (!response.writableNeedDrain) return resolve();
                const done = (): void => {
                  response.off('drain', done).off('close', done);
                  resolve();
                };
                response.on('drain', done).on('close', done);
              }),
            end: () => void response.end(),
            cut: () => void response.destroy(),
          });
          response.on('close', close);
        },
      });
    },
  }),
];
