import { actInThread } from '../../app/act-in-thread.ts';
import { sendMessage } from '../../app/send-message.ts';
import { decodeSending } from '../../contract/messages.ts';
import type { Endpoint } from '../endpoint.ts';

/** The Send API. Every reply is flat, also where a page of Meta's prints it otherwise (docs/design.md §3.13). */
export const sendMessages: Endpoint = {
  method: 'POST',
  on: 'page',
  edge: 'messages',
  token: 'page',
  permissions: ['pages_messaging'],
  missingPermission: 'send_permission_missing',
  async answer({ ports, page, app, params }) {
    const { psid, ...sending } = decodeSending(params);
    if ('action' in sending) {
      await actInThread(ports, page.id, psid, sending.action);
      return { recipient_id: psid };
    }
    const messageId = await sendMessage(ports, { pageId: page.id, appId: app.id, psid, ...sending });
    return { recipient_id: psid, message_id: messageId };
  },
};
