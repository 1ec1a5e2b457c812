import { boolean, integer, list, named, nullable, number, object, oneOf, text } from '../../contract/schema.ts';
import type { CallEndView, CallMediaView, MediaSupport, SessionAnswer } from '../shapes/call-media.ts';

const endView = object<CallEndView>({
  muted: boolean,
  kind: oneOf(['endpoint', 'script']),
  state: oneOf(['waiting', 'checking', 'handshake', 'connected', 'failed', 'closed']),
  first_audio_from_ms: nullable(number),
  first_audio_to_ms: nullable(number),
  packets_from: integer,
  packets_to: integer,
  video_packets_from: integer,
  video_packets_to: integer,
  lost: integer,
  round_trip_ms: nullable(number),
  keys: text,
  tones: list(number),
});

export const callMedia = named('CallMedia', object<CallMediaView>({ business: endView, consumer: endView }));

export const sessionAnswer = object<SessionAnswer>({ type: oneOf(['offer', 'answer']), sdp: text });

export const mediaSupport = named('MediaSupport', object<MediaSupport>({ available: boolean, advice: nullable(text) }));
