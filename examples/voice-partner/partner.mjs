// A voice partner: it accepts each call of the Page, and says a tone of 880 Hz.
import { createServer } from 'node:http';
import wrtc from '@roamhq/wrtc';

const { SWITCHHOOK_URL, PAGE_TOKEN, PORT = '4080' } = process.env;
const calls = new Map();

async function accept(id) {
  const connection = new wrtc.RTCPeerConnection();
  const source = new wrtc.nonstandard.RTCAudioSource();
  connection.addTrack(source.createTrack());
  await connection.setLocalDescription(await connection.createOffer());
  const session = { sdp_type: 'offer', sdp: connection.localDescription.sdp };
  const response = await fetch(`${SWITCHHOOK_URL}/v26.0/me/calls?access_token=${PAGE_TOKEN}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ platform: 'messenger', action: 'accept', call_id: id, session }),
  });
  if (!response.ok) return console.error(await response.text());
  const { sdp_response, sdp_renegotiation } = (await response.json()).session;
  await connection.setRemoteDescription({ type: 'answer', sdp: sdp_response.sdp });
  if (sdp_renegotiation) {
    await connection.setRemoteDescription({ type: 'offer', sdp: sdp_renegotiation.sdp });
    await connection.setLocalDescription(await connection.createAnswer());
  }
  const begun = performance.now();
  let at = 0;
  const timer = setInterval(() => {
    // The stack takes 10 ms of sound at a time.
    while (at < (performance.now() - begun) * 48) {
      const samples = Int16Array.from({ length: 480 }, () => 9000 * Math.sin((2 * Math.PI * 880 * at++) / 48_000));
      source.onData({ samples, sampleRate: 48_000, bitsPerSample: 16, channelCount: 1, numberOfFrames: 480 });
    }
  }, 10);
  calls.set(id, { connection, timer });
}

function end(id) {
  clearInterval(calls.get(id)?.timer);
  calls.get(id)?.connection.close();
  calls.delete(id);
}

createServer(async (request, response) => {
  const { searchParams } = new URL(request.url, 'http://localhost');
  const body = Buffer.concat(await request.toArray());
  response.end(searchParams.get('hub.challenge'));
  if (request.method !== 'POST') return;
  for (const { id, event } of JSON.parse(body).entry.flatMap((entry) => entry.calls ?? [])) {
    if (event === 'connect') await accept(id);
    if (event === 'terminate') end(id);
  }
}).listen(PORT, function () {
  console.log(`Waiting for calls on port ${this.address().port}`);
});
