import { actInThread } from '../../app/act-in-thread.ts';
import { sendMessage } from '../../app/send-message.ts';
import { decodeSend } from '../../contract/messages.ts';
import type { Endpoint } from '../endpoint.ts';

/** The Send API. Every answer is flat, although one of Meta's pages prints it nested (docs/design.md §3.13). */
export const sendMessages: Endpoint = {
  method: 'POST',
  on: 'page',
  edge: 'messages',
  token: 'page',
  permissions: ['pages_messaging'],
  missingPermission: 'send_permission_missing',
  async answer({ ports, page, app, params }) {
    const { psid, ...send } = decodeSend(params);
    if ('action' in send) {
      await actInThread(ports, { pageId: page.id, psid, ...send });
      return { recipient_id: psid };
    }
    const messageId = await sendMessage(ports, { pageId: page.id, appId: app.id, psid, ...send });
    return { recipient_id: psid, message_id: messageId };
  },
};
