import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { BAD_SDPS, OFFERS } from '../../test/support/offers.ts';
import {
  offerMedia,
  openSession,
  updateSession,
  type LocalTransport,
  type MediaSession,
} from '../domain/media-session.ts';
import { Refused } from '../domain/refusal.ts';
import { encodeAnswer, encodeServerOffer } from './sdp-answer.ts';
import { decodeOffer, InvalidSdp } from './sdp-offer.ts';

const LOCAL: LocalTransport = {
  iceUser: 'user',
  icePassword: 'password-of-24-characters',
  fingerprint: { algorithm: 'sha-256', value: 'AB:CD' },
  addresses: [
    { ip: '192.0.2.1', port: 4000 },
    { ip: '2001:db8::1', port: 4000 },
  ],
  firstSsrc: 4_294_967_200,
  cname: 'cname',
};
const PLAIN = { profile: 'plain', renegotiates: true } as const;
const META = { profile: 'meta', renegotiates: true } as const;

/** Returns the session after an accept, with the other person's audio offered beside the answer. */
const accepted = (sdp: string, form: typeof PLAIN | typeof META = PLAIN): MediaSession =>
  offerMedia(openSession(decodeOffer(sdp), LOCAL, form), { audio: true, video: false });
const lines = (sdp: string): readonly string[] => sdp.split('\r\n');
/** Returns the lines of each section, without those before the first. */
const sectionsOf = (sdp: string): readonly (readonly string[])[] =>
  sdp
    .split('\r\nm=')
    .slice(1)
    .map((part) => lines(`m=${part}`));
/** Returns the later offer of an endpoint: its first one with the section of the server, and what `change` does. */
const laterOffer = (sdp: string, change: (sdp: string) => string): string =>
  change(sdp.replace(/^(o=- \d+) (\d+)/m, (_, before: string, version: string) => `${before} ${Number(version) + 1}`));

describe('An offer', () => {
  for (const [name, sdp] of Object.entries(OFFERS)) {
    it(`of ${name} is read: sections, codecs, track and fingerprint`, () => {
      const offer = decodeOffer(sdp);
      const [audio] = offer.sections;
      assert.deepEqual([audio?.kind, audio?.direction, audio?.isRejected], ['audio', 'sendrecv', false]);
      assert.ok(audio?.codecs.some(({ payload, encoding }) => payload === 111 && encoding === 'opus/48000/2'));
      assert.ok(audio?.track);
      assert.match(offer.fingerprints[0]?.value ?? '', /^([0-9A-F]{2}:){31}[0-9A-F]{2}$/);
      assert.equal(offer.sections.length, name === 'chromiumVideo' ? 2 : 1);
    });
  }

  it('is read with bare line feeds and without a line end at the end', () => {
    assert.deepEqual(decodeOffer(OFFERS.wrtc.replaceAll('\r\n', '\n').trimEnd()), decodeOffer(OFFERS.wrtc));
  });

  for (const [i, [sdp, reason]] of BAD_SDPS.entries()) {
    it(`is refused (${i}): ${reason}`, () => {
      assert.throws(
        () => decodeOffer(sdp),
        (error) => error instanceof InvalidSdp && error.message.includes(reason),
      );
    });
  }

  it('never has its addresses read: candidates and c= may say anything', () => {
    const odd = OFFERS.nodeDatachannel
      .replaceAll(/a=candidate:.*/g, 'a=candidate:nonsense')
      .replace(/c=.*/, 'c=IN IP4 example.com');
    assert.deepEqual(decodeOffer(odd), decodeOffer(OFFERS.nodeDatachannel));
  });
});

describe('The answer', () => {
  it('has the mid, the payload numbers, the extensions and the track of the offer', () => {
    const { sdp_type, sdp } = encodeAnswer(accepted(OFFERS.chromium));
    assert.equal(sdp_type, 'answer');
    assert.ok(sdp.endsWith('\r\n'));
    const [audio = []] = sectionsOf(sdp);
    for (const line of [
      'm=audio 4000 UDP/TLS/RTP/SAVPF 111 110',
      'c=IN IP4 192.0.2.1',
      'a=candidate:1 1 udp 2130706431 192.0.2.1 4000 typ host',
      'a=candidate:2 1 udp 2130706175 2001:db8::1 4000 typ host',
      'a=ice-ufrag:user',
      'a=setup:passive',
      'a=mid:0',
      'a=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level',
      'a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid',
      'a=sendrecv',
      'a=msid:- 365a86f6-860f-40fe-8ea2-535bf4ee4277',
      'a=rtcp-mux',
      'a=rtpmap:111 opus/48000/2',
      'a=rtpmap:110 telephone-event/48000',
    ]) {
      assert.ok(audio.includes(line), line);
    }
    assert.ok(lines(sdp).includes('a=ice-lite'));
    assert.ok(lines(sdp).includes('o=- 3111740525068991314 3 IN IP4 127.0.0.1'));
    assert.equal(audio.filter((line) => line.startsWith('a=extmap:')).length, 2);
  });

  it('keeps a mid that is a word, and leaves telephone events out that were not offered', () => {
    const { sdp } = encodeAnswer(accepted(OFFERS.nodeDatachannel));
    const [audio = []] = sectionsOf(sdp);
    assert.ok(audio.includes('a=mid:audio'));
    assert.ok(audio.includes('m=audio 4000 UDP/TLS/RTP/SAVPF 111'));
    assert.ok(lines(sdp).includes('a=group:BUNDLE audio'));
  });

  for (const [offered, answered] of [
    ['sendrecv', 'sendrecv'],
    ['sendonly', 'recvonly'],
    ['recvonly', 'sendonly'],
    ['inactive', 'inactive'],
  ] as const) {
    it(`is ${answered} to ${offered}`, () => {
      const sdp = OFFERS.wrtc.replace('a=sendrecv', `a=${offered}`);
      assert.ok(sectionsOf(encodeAnswer(accepted(sdp)).sdp)[0]?.includes(`a=${answered}`));
    });
  }

  it('takes video with every codec that is known, and refuses a section of another kind with port 0', () => {
    const data =
      'm=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\na=mid:data\r\na=ice-ufrag:RDof\r\n' +
      'a=ice-pwd:GFWDuKCDWBMkWsU/aw1Z2xoY\r\na=setup:actpass\r\na=sctp-port:5000\r\n';
    const sdp = OFFERS.chromiumVideo.replace('BUNDLE 0 1', 'BUNDLE 0 1 data') + data;
    const answer = encodeAnswer(accepted(sdp)).sdp;
    const [, video = [], refused = []] = sectionsOf(answer);
    assert.match(video[0] ?? '', /^m=video 4000 UDP\/TLS\/RTP\/SAVPF 96 /);
    assert.ok(video.includes('a=rtpmap:96 VP8/90000'));
    assert.ok(!video.some((line) => line.includes('rtx')));
    assert.deepEqual(refused.slice(0, 4), [
      'm=application 0 UDP/DTLS/SCTP webrtc-datachannel',
      'c=IN IP4 0.0.0.0',
      'a=mid:data',
      'a=inactive',
    ]);
    assert.ok(lines(answer).includes('a=group:BUNDLE 0 1'));
  });

  it('is read as an offer is, so it is well-formed', () => {
    const { sdp } = encodeAnswer(accepted(OFFERS.wrtc));
    assert.equal(
      decodeOffer(
        sdp
          .replace('setup:passive', 'setup:active')
          .replace(LOCAL.icePassword, 'p'.repeat(24))
          .replace('AB:CD', Array(32).fill('AB').join(':')),
      ).sections.length,
      1,
    );
  });
});

describe('The offer of the server beside the answer', () => {
  it('receives on the section of the endpoint and sends on one more, with an SSRC and a stream of its own', () => {
    const { sdp_type, sdp } = encodeServerOffer(accepted(OFFERS.wrtc));
    assert.equal(sdp_type, 'offer');
    const [own = [], added = []] = sectionsOf(sdp);
    assert.ok(own.includes('a=recvonly') && own.includes('a=mid:0') && own.includes('a=setup:actpass'));
    assert.ok(added.includes('a=sendonly') && added.includes('a=mid:1'));
    assert.ok(added.includes('a=msid:4294967200:cname:DEFAULT 4294967201'));
    assert.ok(added.includes('a=ssrc:4294967201 cname:cname'));
    assert.ok(lines(sdp).includes('a=group:BUNDLE 0 1'));
    assert.match(sdp, /^o=- \d+ 4 /m);
  });

  it('takes a mid that the endpoint has not used', () => {
    const sdp = OFFERS.wrtc.replaceAll('a=mid:0', 'a=mid:1').replace('BUNDLE 0', 'BUNDLE 1');
    assert.ok(sectionsOf(encodeServerOffer(accepted(sdp)).sdp)[1]?.includes('a=mid:0'));
  });

  it('has the habits of Meta in the profile meta: passive, generation, two user names, one version', () => {
    const session = accepted(OFFERS.wrtc, META);
    const answer = encodeAnswer(session).sdp;
    const offer = encodeServerOffer(session).sdp;
    assert.match(offer, /a=setup:passive/);
    assert.match(answer, /typ host generation 1\r\n/);
    assert.match(answer, /a=ice-ufrag:user\/103\r\n/);
    assert.match(offer, /a=ice-ufrag:user\/\/103\r\n/);
    assert.equal(/^o=- \d+ \d+/m.exec(answer)?.[0], /^o=- \d+ \d+/m.exec(offer)?.[0]);
    assert.ok(!answer.includes('a=ssrc:'));
    assert.ok(sectionsOf(offer)[1]?.some((line) => line.startsWith('a=ssrc:')));
  });

  it('is left out without a renegotiation: the audio is on the section of the endpoint', () => {
    const session = openSession(decodeOffer(OFFERS.wrtc), LOCAL, { profile: 'plain', renegotiates: false });
    const [own = []] = sectionsOf(encodeAnswer(session).sdp);
    assert.equal(session.offers, 0);
    assert.ok(own.includes('a=sendrecv') && own.includes('a=ssrc:4294967200 cname:cname'));
  });

  it('pauses and resumes the audio of a person who mutes, with a higher version each time', () => {
    const muted = offerMedia(accepted(OFFERS.wrtc), { audio: false, video: false });
    const resumed = offerMedia(muted, { audio: true, video: false });
    assert.ok(sectionsOf(encodeServerOffer(muted).sdp)[1]?.includes('a=inactive'));
    assert.ok(sectionsOf(encodeServerOffer(resumed).sdp)[1]?.includes('a=sendonly'));
    assert.match(encodeServerOffer(muted).sdp, /^o=- \d+ 5 /m);
    assert.match(encodeServerOffer(resumed).sdp, /^o=- \d+ 6 /m);
    assert.equal(resumed.sections.length, 2);
  });

  it('has the video of the person, in VP8 under a number of its own, and takes it back', () => {
    const both = { audio: true, video: true };
    const on = offerMedia(accepted(OFFERS.wrtc), both);
    const [, , video = []] = sectionsOf(encodeServerOffer(on).sdp);
    const [, payload = ''] = /^m=video 4000 UDP\/TLS\/RTP\/SAVPF (\d+)$/.exec(video[0] ?? '') ?? [];
    assert.ok(
      video.includes('a=mid:2') && video.includes('a=sendonly') && video.includes(`a=rtpmap:${payload} VP8/90000`),
    );
    const audio = on.sections[0]?.codecs.map((codec) => String(codec.payload));
    assert.ok(Number(payload) >= 96 && !audio?.includes(payload));
    const off = offerMedia(on, { audio: true, video: false });
    assert.ok(sectionsOf(encodeServerOffer(off).sdp)[2]?.includes('a=inactive'));
    assert.deepEqual(offerMedia(off, both).sections, on.sections, 'the same section again');
  });

  it('has no section for video where the endpoint has offered one, and none without a renegotiation', () => {
    const both = { audio: true, video: true };
    assert.equal(offerMedia(accepted(OFFERS.chromiumVideo), both).sections.length, 3);
    const session = openSession(decodeOffer(OFFERS.wrtc), LOCAL, { profile: 'plain', renegotiates: false });
    assert.equal(offerMedia(session, both).sections.length, 1);
  });
});

describe('A later offer of the endpoint', () => {
  const ADDED =
    'm=audio 9 UDP/TLS/RTP/SAVPF 111 110\r\na=mid:1\r\na=ice-ufrag:RDof\r\na=ice-pwd:GFWDuKCDWBMkWsU/aw1Z2xoY\r\n' +
    'a=setup:actpass\r\na=recvonly\r\na=rtcp-mux\r\na=rtpmap:111 opus/48000/2\r\n';
  /** Chromium with video: its audio, the server's section, then its video under another mid. */
  const withVideo = (): string => {
    const [head = '', audio = '', video = ''] = OFFERS.chromiumVideo.split('m=');
    const all = `${head.replace('BUNDLE 0 1', 'BUNDLE 0 1 2')}m=${audio}${ADDED}m=${video.replace('a=mid:1', 'a=mid:2')}`;
    return laterOffer(all, (sdp) => sdp);
  };
  const [audioOnly = '', ,] = [OFFERS.chromiumVideo.split('m=video')[0]?.replace('BUNDLE 0 1', 'BUNDLE 0')];

  it('adds video; the sections before it are as they were', () => {
    const session = updateSession(accepted(audioOnly), decodeOffer(withVideo()));
    const { sdp } = encodeAnswer(session);
    const [own = [], added = [], video = []] = sectionsOf(sdp);
    assert.ok(own.includes('a=recvonly'));
    assert.ok(added.includes('a=sendonly') && added.includes('a=ssrc:4294967201 cname:cname'));
    assert.match(video[0] ?? '', /^m=video 4000 /);
    assert.match(sdp, /^o=- \d+ 4 /m);
  });

  it('is answered the same by every process: the answer depends on the stored session and the offer alone', () => {
    const stored = JSON.parse(JSON.stringify(accepted(audioOnly))) as MediaSession;
    const offer = decodeOffer(withVideo());
    assert.deepEqual(
      encodeAnswer(updateSession(stored, offer)),
      encodeAnswer(updateSession(accepted(audioOnly), offer)),
    );
  });

  for (const [name, change, reason] of [
    ['with fewer sections', () => audioOnly, 'a later offer has every section of the session: 2, not 1'],
    ['of another certificate', () => withVideo().replaceAll(/sha-256 ../g, 'sha-256 FF'), 'the fingerprint is not'],
    [
      'with another order',
      () => withVideo().replace('a=mid:0', 'a=mid:7').replace('BUNDLE 0', 'BUNDLE 7'),
      'section 0 is',
    ],
  ] as const) {
    it(`${name} is refused`, () => {
      assert.throws(
        () => updateSession(accepted(audioOnly), decodeOffer(change())),
        (error) =>
          error instanceof Refused && error.refusal.reason === 'invalid_sdp' && error.refusal.detail.includes(reason),
      );
    });
  }
});
