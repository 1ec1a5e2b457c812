import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { after, describe, it, type TestContext } from 'node:test';
import { CipherContext, DtlsClient, HashAlgorithm, NamedCurveAlgorithm, SignatureAlgorithm } from 'werift';
import { eventually } from '../support/eventually.ts';
import { startInstance } from '../support/instance.ts';
import { offerOf, ring } from '../support/media-call.ts';
import { OFFERS } from '../support/offers.ts';
import { bindingRequest, RawPeer, transportOf } from '../support/raw-peer.ts';

const instance = await startInstance();
after(() => instance.close());

const makeCertificate = () =>
  CipherContext.createSelfSignedCertificateWithKey(
    { signature: SignatureAlgorithm.ecdsa_3, hash: HashAlgorithm.sha256_4 },
    NamedCurveAlgorithm.secp256r1_23,
  );
type Certificate = Awaited<ReturnType<typeof makeCertificate>>;

/** Accepts a call with the certificate's fingerprint in the offer, and begins a handshake with a key for it. */
async function shakeHands(t: TestContext, { certPem, signatureHash }: Certificate, keyPem: string) {
  const call = await ring(instance, { send: 'tone:440' });
  const fingerprint = `a=fingerprint:sha-256 ${new X509Certificate(certPem).fingerprint256}`;
  const reply = await call.act('accept', offerOf(OFFERS.wrtc.replace(/a=fingerprint:.*/, fingerprint)));
  assert.equal(reply.status, 200, reply.text);
  const { port, user, password } = transportOf(reply.json.session.sdp_response.sdp);
  const peer = await RawPeer.open();
  t.after(() => peer.close());
  await peer.send(bindingRequest(user, password, 'controlling', true), port);
  await peer.count(1);
  const transport = {
    type: 'udp',
    address: { address: '', family: 'IPv4', port: 0 },
    closed: false,
    onData: (() => {}) as (datagram: Buffer) => void,
    send: (datagram: Buffer) => peer.send(datagram, port),
    close: async () => {},
  };
  // Everything but STUN is for the library.
  peer.onDatagram = (datagram) => {
    const first = datagram[0] ?? 0;
    if (first >= 20 && first <= 63) transport.onData(datagram);
  };
  const client = new DtlsClient({
    transport,
    cert: certPem,
    key: keyPem,
    signatureHash,
    srtpProfiles: [1, 7],
    extendedMasterSecret: true,
  });
  client.connect().catch(() => {});
  // The library repeats what is not answered for half a minute, and would keep the process running.
  t.after(() => (client.dtls.flight = 99));
  return call;
}

describe('A handshake', () => {
  it('with the certificate of the offer and its key succeeds', async (t) => {
    const certificate = await makeCertificate();
    const call = await shakeHands(t, certificate, certificate.keyPem);
    await eventually(async () => assert.equal((await call.media()).business.state, 'connected'));
  });

  it('with a copy of the certificate and another key fails, and so does the call', async (t) => {
    const [victim, thief] = [await makeCertificate(), await makeCertificate()];
    const call = await shakeHands(t, victim, thief.keyPem);
    await eventually(async () => assert.equal((await call.view()).outcome, 'failed'));
    assert.equal((await call.media()).business.packets_to, 0);
  });
});
