// A partner app: it declines calls that come outside its team's shift and sends a call prompt for later instead.
import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';

/**
 * @param {object} options
 * @param {string} options.graph base URL of the Graph API, such as https://graph.facebook.com/v26.0
 * @param {string} options.pageToken
 * @param {string} options.appSecret
 * @param {string} options.verifyToken
 * @param {(at: Date) => boolean} options.isOnShift
 */
export function createApp({ graph, pageToken, appSecret, verifyToken, isOnShift }) {
  async function post(edge, body) {
    const response = await fetch(`${graph}/me/${edge}?access_token=${encodeURIComponent(pageToken)}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`POST ${edge}: ${await response.text()}`);
  }

  async function declineOutOfHours({ time, calls = [] }) {
    for (const call of calls) {
      if (call.event !== 'connect' || isOnShift(new Date(time * 1000))) continue;
      await post('calls', { platform: 'messenger', call_id: call.id, action: 'reject' });
      const payload = { template_type: 'call_prompt', ttl_days: 1 };
      await post('messages', { recipient: { id: call.from }, message: { attachment: { type: 'template', payload } } });
    }
  }

  function isSigned(request, body) {
    const expected = `sha256=${createHmac('sha256', appSecret).update(body).digest('hex')}`;
    const signature = String(request.headers['x-hub-signature-256'] ?? '');
    return signature.length === expected.length && timingSafeEqual(Buffer.from(signature), Buffer.from(expected));
  }

  return createServer(async (request, response) => {
    const { searchParams } = new URL(request.url, 'http://localhost');
    if (request.method === 'GET') {
      const isMeta = searchParams.get('hub.verify_token') === verifyToken;
      return response.writeHead(isMeta ? 200 : 403).end(isMeta ? searchParams.get('hub.challenge') : '');
    }
    const body = Buffer.concat(await request.toArray());
    if (!isSigned(request, body)) return response.writeHead(403).end();
    response.end('EVENT_RECEIVED');
    for (const entry of JSON.parse(body).entry) await declineOutOfHours(entry);
  });
}
