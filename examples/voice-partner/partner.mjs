// A voice partner: it accepts each call of the Page, and plays a tone of 880 Hz.
import { createServer } from 'node:http';
import wrtc from '@roamhq/wrtc';

const { SWITCHHOOK_URL, PAGE_TOKEN, PORT = '4090' } = process.env;
const ends = new Map();

async function accept(call_id) {
  const connection = new wrtc.RTCPeerConnection();
  const source = new wrtc.nonstandard.RTCAudioSource();
  connection.addTrack(source.createTrack());
  await connection.setLocalDescription(await connection.createOffer());
  const session = { sdp_type: 'offer', sdp: connection.localDescription.sdp };
  const response = await fetch(`${SWITCHHOOK_URL}/v26.0/me/calls?access_token=${PAGE_TOKEN}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ platform: 'messenger', action: 'accept', call_id, session }),
  });
  if (!response.ok) return console.error(await response.text());
  const { sdp_response: answer, sdp_renegotiation: offer } = (await response.json()).session;
  await connection.setRemoteDescription({ type: answer.sdp_type, sdp: answer.sdp });
  if (offer) await connection.setRemoteDescription({ type: offer.sdp_type, sdp: offer.sdp });
  if (offer) await connection.setLocalDescription(await connection.createAnswer());
  const [begun, rate] = [performance.now(), 48_000];
  let at = 0;
  const timer = setInterval(() => {
    while (at < ((performance.now() - begun) * rate) / 1000) {
      const samples = Int16Array.from({ length: rate / 100 }, () => 9000 * Math.sin((2 * Math.PI * 880 * at++) / rate));
      source.onData({ samples, sampleRate: rate, bitsPerSample: 16, channelCount: 1, numberOfFrames: rate / 100 });
    }
  }, 10);
  ends.set(call_id, () => [clearInterval(timer), connection.close()]);
}

const server = createServer(async (request, response) => {
  const { searchParams } = new URL(request.url, 'http://localhost');
  const body = Buffer.concat(await request.toArray());
  response.end(searchParams.get('hub.challenge'));
  for (const { calls = [] } of request.method === 'POST' ? JSON.parse(body).entry : []) {
    for (const { id, event } of calls) await (event === 'connect' ? accept(id) : ends.get(id)?.());
  }
});
server.listen(PORT, () => console.log(`Waiting for calls on port ${server.address().port}`));
