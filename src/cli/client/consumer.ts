import type { Ring } from '../../control/shapes/calls.ts';
import type { Explanation } from '../../control/shapes/explanation.ts';
import type { MessageReference } from '../../control/shapes/messages.ts';
import type { ThreadView } from '../../control/shapes/threads.ts';
import { UsageError } from '../../config/usage-error.ts';
import type { OptionValues } from '../options.ts';
import { CommandFailed, connect, findConsumer, findPage, print, readWord, requireArgument } from './connection.ts';

const ACTIONS = { write: 1, attach: 1, tap: 0, reply: 1, read: 0, thread: 0, explain: 0 };

/** Runs `switchhook consumer`: acts as a consumer of a Page. */
export async function consumer(options: OptionValues): Promise<void> {
  const action = readWord(options, ACTIONS);
  const message = readMessage(options, action);
  const { control } = connect(options);
  const pageId = await findPage(control, options);
  const psid = await findConsumer(control, pageId, options);
  const thread = `/threads/${pageId}/${psid}`;
  const entry = options.require('entry');
  const messageId = options.find('message');
  switch (action) {
    case 'write':
    case 'attach':
      return print(options, await control.post<MessageReference>(`${thread}/messages`, message), describeSent);
    case 'reply': {
      const [, payload] = options.positionals;
      const target = messageId ?? (await control.get<ThreadView>(thread)).messages.at(-1)?.id;
      if (target === undefined) throw new CommandFailed('The thread has no message yet.');
      const tap = { message_id: target, ...(payload !== undefined && { payload }) };
      return print(options, await control.post<MessageReference>(`${thread}/quick_replies`, tap), describeSent);
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

/** Reads the message of an action from its arguments. Throws UsageError. */
function readMessage(options: OptionValues, action: keyof typeof ACTIONS): object {
  if (action === 'write') return { text: requireArgument(options, 1, 'The text') };
  if (action !== 'attach') return {};
  const type = requireArgument(options, 1, 'The type of the file');
  const url = options.find('file');
  if (url === undefined) throw new UsageError('The address of the file is missing: --file URL.');
  return { attachment: { type, url } };
}

const describeSent = ({ message_id: id }: MessageReference): string => `Sent ${id}.`;

const describeRing = ({ call_id: id, rings, apps }: Ring): string =>
  rings === 'META' ? `Call ${id} rings the inbox.` : `Call ${id} rings ${apps.length} app(s): ${apps.join(', ')}.`;

function describeExplanation({ text, gates }: Explanation): string {
  const lines = gates.map(({ gate, verdict, changes_at: changesAt }) => {
    const changes = changesAt === null ? '' : `  until ${changesAt}`;
    return `  ${gate.padEnd(16)} ${verdict}${changes}`;
  });
  return [text, ...lines].join('\n');
}
