import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Offers as unchanged WebRTC stacks made them: @roamhq/wrtc 0.10.0, node-datachannel 0.33.4, Chromium 147. */
const read = (name: string): string => readFileSync(join(import.meta.dirname, 'offers', `${name}.sdp`), 'utf8');

export const OFFERS = {
  wrtc: read('wrtc'),
  nodeDatachannel: read('node-datachannel'),
  chromium: read('chromium'),
  chromiumVideo: read('chromium-video'),
} as const;

const without = (pattern: RegExp): string => OFFERS.chromium.replaceAll(pattern, '');
const replaced = (pattern: RegExp | string, by: string): string => OFFERS.chromium.replace(pattern, by);

/** Sections after the first, so that there are `count` in all. */
const sections = (count: number): string =>
  OFFERS.chromium.replace(
    'a=group:BUNDLE 0',
    `a=group:BUNDLE ${Array.from({ length: count }, (_, i) => i).join(' ')}`,
  ) +
  Array.from(
    { length: count - 1 },
    (_, i) => `m=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=mid:${i + 1}\r\na=rtcp-mux\r\n`,
  ).join('');

/** Descriptions that cannot be answered, and a part of the reason. */
export const BAD_SDPS: readonly (readonly [string, string])[] = [
  ['v=1\r\n', 'its first line is not v=0'],
  ['hello', 'its first line is not v=0'],
  ['v=0\r\n', 'its o= line cannot be read'],
  [replaced(/o=- \d+/, 'o=- abc'), 'its o= line cannot be read'],
  ['v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n', 'it has no m= line'],
  [replaced('s=-', 'what is this'), 'it has a line that is none'],
  [replaced('s=-', 's=\0'), 'it has a line that is none'],
  [OFFERS.chromium + 'a=x:'.padEnd(70_000, 'x'), 'it is longer than 65536 characters'],
  [OFFERS.chromium + 'a=x\r\n'.repeat(2001), 'it has more than 2000 lines'],
  [sections(9), 'it has more than 8 sections'],
  [replaced('m=audio 9', 'm=audio'), 'cannot be read'],
  [replaced('m=audio 9', 'm=audio 0'), 'its audio section has port 0'],
  [replaced('m=audio', 'm=application'), 'it has no audio section'],
  [replaced('UDP/TLS/RTP/SAVPF', 'RTP/AVP'), 'not UDP/TLS/RTP/SAVPF'],
  [without(/a=rtpmap:111 .*\r\n/g), 'its audio has no Opus'],
  [replaced('opus/48000/2', 'opus/16000'), 'its audio has no Opus'],
  [replaced('rtpmap:111', 'rtpmap:211').replace(' 111 63', ' 211 63'), 'the payload number 211 is above 127'],
  [without(/a=ice-ufrag:.*\r\n/g), 'it has no ICE credentials'],
  [without(/a=ice-pwd:.*\r\n/g), 'it has no ICE credentials'],
  [replaced(/a=ice-ufrag:.*/, 'a=ice-ufrag:abc'), 'its ice-ufrag is not'],
  [replaced(/a=ice-pwd:.*/, 'a=ice-pwd:short'), 'its ice-pwd is not'],
  [without(/a=fingerprint:.*\r\n/g), 'it has no DTLS fingerprint'],
  [replaced(/a=fingerprint:sha-256 .*/, 'a=fingerprint:md5 00:11'), 'it has no DTLS fingerprint'],
  [replaced(/a=fingerprint:sha-256 .*/, 'a=fingerprint:sha-256 00:11'), 'fingerprint is not 32 hexadecimal pairs'],
  [without(/a=setup:.*\r\n/g), 'it has no a=setup'],
  [replaced('setup:actpass', 'setup:passive'), 'it has setup:passive'],
  [without(/a=rtcp-mux\r\n/g), 'has no a=rtcp-mux'],
  [without(/a=mid:.*\r\n/g), 'has no a=mid'],
  [OFFERS.chromiumVideo.replace('BUNDLE 0 1', 'BUNDLE 0'), 'is not in a=group:BUNDLE'],
  [OFFERS.chromiumVideo.replace('a=mid:1', 'a=mid:0'), 'two sections have the mid 0'],
];
