// An inbox with Meta's Node SDK: it lists conversations, shows who writes, reads whole threads, and answers.
import sdk from 'facebook-nodejs-business-sdk';

/** Opens the inbox of a Page. `graph` is https://graph.facebook.com, or the address of Switchhook. */
export function openInbox({ graph, pageId, pageToken }) {
  Object.defineProperty(sdk.FacebookAdsApi, 'GRAPH', { configurable: true, get: () => graph });
  const api = new sdk.FacebookAdsApi(pageToken, 'en_US', false);
  const page = new sdk.Page(pageId, {}, undefined, api);

  /** Yields the items of a list, part by part, newest first. */
  async function* all(list) {
    for (let part = list; ; part = await part.next()) {
      yield* part;
      if (!part.hasNext()) return;
    }
  }

  return {
    async conversations() {
      const fields = ['participants', 'snippet', 'updated_time'];
      return Array.fromAsync(all(await page.getConversations(fields, { platform: 'messenger' })));
    },
    personOf: ({ participants }) => participants.data.find(({ id }) => id !== pageId),
    profile: (psid) => api.call('GET', [psid], { fields: 'first_name, last_name, profile_pic, locale, timezone' }),
    async messages(conversation) {
      const fields = ['from', 'message', 'created_time'];
      return Array.fromAsync(all(await conversation.getMessages(fields, { limit: 100 })));
    },
    reply(psid, text, choices) {
      const quick_replies = choices.map((title) => ({ content_type: 'text', title, payload: title.toUpperCase() }));
      const message = { text, quick_replies };
      return page.createMessage([], { messaging_type: 'RESPONSE', recipient: { id: psid }, message });
    },
  };
}
