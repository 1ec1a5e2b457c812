import type { Explanation, MessageReference, Ring, ThreadView } from '../../control/shapes.ts';
import type { OptionValues } from '../options.ts';
import { connect, findConsumer, findPage, print, readWord, requireArgument } from './connection.ts';

const ACTIONS = { write: 1, tap: 0, read: 0, thread: 0, explain: 0 };

/** Runs `switchhook consumer`: acts as a consumer of a Page. */
export async function consumer(options: OptionValues): Promise<void> {
  const action = readWord(options, ACTIONS);
  const text = action === 'write' ? requireArgument(options, 1, 'The text') : '';
  const { control } = connect(options);
  const pageId = await findPage(control, options);
  const psid = await findConsumer(control, pageId, options);
  const thread = `/threads/${pageId}/${psid}`;
  const entry = options.require('entry');
  const messageId = options.find('message');
  switch (action) {
    case 'write': {
      const answer = await control.post<MessageReference>(`${thread}/messages`, { text });
      return print(options, answer, ({ message_id: id }) => `Sent ${id}.`);
    }
    case 'tap': {
      const tap = { entry, ...(messageId !== undefined && { message_id: messageId }) };
      const answer = await control.post<Ring>(`${thread}/calls`, tap);
      return print(options, answer, describeRing);
    }
    case 'read': {
      await control.post(`${thread}/read`);
      return print(options, { read: true }, () => 'The thread is read.');
    }
    case 'thread':
      return print(options, await control.get<ThreadView>(thread), (view) => JSON.stringify(view, undefined, 2));
    case 'explain': {
      const query = { page_id: pageId, psid, entry, message_id: messageId };
      return print(options, await control.get<Explanation>('/explain', query), describeExplanation);
    }
  }
}

const describeRing = ({ call_id: id, rings, apps }: Ring): string =>
  rings === 'META' ? `Call ${id} rings the inbox.` : `Call ${id} rings ${apps.length} app(s): ${apps.join(', ')}.`;

function describeExplanation({ text, gates }: Explanation): string {
  const lines = gates.map(({ gate, verdict, changes_at: changesAt }) => {
    const changes = changesAt === null ? '' : `  until ${changesAt}`;
    return `  ${gate.padEnd(16)} ${verdict}${changes}`;
  });
  return [text, ...lines].join('\n');
}
