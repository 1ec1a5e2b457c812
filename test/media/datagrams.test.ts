import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { after, describe, it, type TestContext } from 'node:test';
import { eventually } from '../support/eventually.ts';
import { startInstance } from '../support/instance.ts';
import { accept, offerOf, openPartner, ring } from '../support/media-call.ts';
import { OFFERS } from '../support/offers.ts';
import { bindingRequest, RawPeer, transportOf } from '../support/raw-peer.ts';

const instance = await startInstance();
const meta = await startInstance({ sdpForm: { profile: 'meta', renegotiates: true } });
after(() => Promise.all([instance.close(), meta.close()]));

async function openPeer(t: TestContext): Promise<RawPeer> {
  const peer = await RawPeer.open();
  t.after(() => peer.close());
  return peer;
}

/** Accepts a call with the offer of an endpoint that never comes; returns the answer's transport. */
async function answered(on = instance) {
  const call = await ring(on, { send: 'tone:440' });
  const reply = await call.act('accept', offerOf(OFFERS.wrtc));
  assert.equal(reply.status, 200, reply.text);
  const { sdp_response, sdp_renegotiation } = reply.json.session;
  return { call, transport: transportOf(sdp_response.sdp), later: transportOf(sdp_renegotiation.sdp) };
}

const TYPE = { success: 0x0101, error: 0x0111 };

describe('The UDP port of calls', () => {
  it('answers a check with the right user name and password, by the address that it came from', async (t) => {
    const { call, transport } = await answered();
    const peer = await openPeer(t);
    await peer.send(bindingRequest(transport.user, transport.password), transport.port);
    const [response] = await peer.count(1);
    assert.ok(response);
    assert.equal(response.readUInt16BE(0), TYPE.success);
    // XOR-MAPPED-ADDRESS is the first attribute.
    assert.equal(response.readUInt16BE(20), 0x0020);
    assert.equal(response.readUInt16BE(26) ^ 0x2112, peer.port);
    assert.equal((response.readUInt32BE(28) ^ 0x2112a442) >>> 0, 0x7f000001);
    assert.equal((await call.media()).business.state, 'checking');
  });

  it('takes both user names of the form of Meta', async (t) => {
    const { transport, later } = await answered(meta);
    const peer = await openPeer(t);
    assert.notEqual(transport.user, later.user);
    for (const [i, { user, password, port }] of [transport, later].entries()) {
      await peer.send(bindingRequest(user, password), port);
      const response = (await peer.count(i + 1))[i];
      assert.equal(response?.readUInt16BE(0), TYPE.success);
    }
  });

  it('answers 487 to an agent that claims to be controlled', async (t) => {
    const { transport } = await answered();
    const peer = await openPeer(t);
    await peer.send(bindingRequest(transport.user, transport.password, 'controlled'), transport.port);
    const [response] = await peer.count(1);
    assert.equal(response?.readUInt16BE(0), TYPE.error);
    assert.deepEqual([...(response?.subarray(26, 28) ?? [])], [4, 87]);
  });

  it('is silent to everything else, and a call goes on through 20,000 datagrams of garbage', async (t) => {
    const call = await ring(instance, { send: 'tone:440' });
    const partner = openPartner(t);
    await partner.say(880);
    const session = await accept(call, partner);
    await partner.hears(440);
    const { port, user, password } = transportOf(session.sdp_response.sdp);
    const peer = await openPeer(t);
    const good = bindingRequest(user, password);
    const damaged = (at: number, byte: number): Buffer => {
      const bytes = Buffer.from(good);
      bytes.writeUInt8(byte, at);
      return bytes;
    };
    const garbage = [
      Buffer.alloc(0),
      Buffer.from([0]),
      bindingRequest('stranger', password),
      bindingRequest(user, 'p'.repeat(36)),
      damaged(30, 0xff),
      damaged(3, 0xff),
      good.subarray(0, 40),
      Buffer.concat([Buffer.from([22, 254, 253, 0, 0]), randomBytes(60)]),
      Buffer.concat([Buffer.from([20, 254, 253, 0, 0]), randomBytes(20)]),
      Buffer.concat([Buffer.from([128, 111]), randomBytes(100)]),
      Buffer.concat([Buffer.from([128, 200]), randomBytes(60)]),
      randomBytes(1400),
    ];
    for (let n = 0; n < 20_000; n++) {
      const datagram = n % 2 === 0 ? (garbage[(n / 2) % garbage.length] ?? good) : randomBytes(n % 200);
      await peer.send(datagram, port);
      // The server in this process reads them, so that the system drops none.
      if (n % 10 === 0) await nextTurn();
    }
    assert.equal(peer.received.length, 0);
    // An answer to a check shows that everything before it was read; the system may drop a datagram.
    while (peer.received.length === 0) {
      await peer.send(good, port);
      await nextTurn();
    }
    assert.equal(peer.received[0]?.readUInt16BE(0), TYPE.success);
    await partner.listensOn();
    await partner.hears(440);
    await call.media('?end=consumer&tone=880&wait=60s');
    assert.equal((await call.view()).state, 'in_call');
  });

  it('sends nothing to the addresses in an offer, over UDP or TCP', async (t) => {
    const udp = await openPeer(t);
    const tcp = createServer();
    const connections: unknown[] = [];
    tcp.on('connection', (socket) => {
      connections.push(socket);
      socket.destroy();
    });
    tcp.listen(0, '127.0.0.1');
    await once(tcp, 'listening');
    t.after(() => tcp.close());
    const address = tcp.address();
    const tcpPort = typeof address === 'object' && address ? address.port : 0;
    const strangers =
      `a=candidate:1 1 udp 2130706431 127.0.0.1 ${udp.port} typ host\r\n` +
      `a=candidate:2 1 tcp 1518214911 127.0.0.1 ${tcpPort} typ host tcptype passive\r\n`;
    const call = await ring(instance, { send: 'tone:440' });
    const partner = openPartner(t);
    const sdp = (await partner.offer())
      .replace(/^c=.*$/m, 'c=IN IP4 127.0.0.1')
      .replace(/^a=rtcp:.*$/m, `a=rtcp:${udp.port} IN IP4 127.0.0.1`)
      .replace(/^m=audio 9/m, `m=audio ${udp.port}`);
    const reply = await call.act('accept', offerOf(sdp + strangers));
    assert.equal(reply.status, 200, reply.text);
    await partner.apply(reply.json.session);
    // The endpoint that made the offer is heard at once, by the checks that it sends itself.
    await partner.hears(440);
    assert.deepEqual([udp.received.length, connections.length], [0, 0]);
  });

  it('gives nothing to an endpoint whose certificate is not that of the offer: the call fails', async (t) => {
    const call = await ring(instance, { send: 'tone:440' });
    const partner = openPartner(t);
    const sdp = (await partner.offer()).replace(
      /sha-256 (..)/,
      (_, pair: string) => `sha-256 ${pair === '00' ? '01' : '00'}`,
    );
    const reply = await call.act('accept', offerOf(sdp));
    assert.equal(reply.status, 200);
    await partner.apply(reply.json.session);
    await eventually(async () => assert.equal((await call.view()).outcome, 'failed'));
    const { business } = await call.media();
    assert.equal(business.packets_to, 0);
  });
});
